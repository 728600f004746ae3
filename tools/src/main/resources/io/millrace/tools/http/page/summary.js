// The verdict, the key figures, the state of the connection to the process.

import { bytes, clock, count, duration, latency, percent, rate, NOTHING } from "./format.js";
import { verdict } from "./verdict.js";
import { byId, make, setAttribute, setHidden, setLines, setText } from "./dom.js";

const MARKS = { good: "✓", warn: "!", bad: "✕", unknown: "…" };
/** So old is what is shown when something must be wrong, and when a request has failed as well. */
const STALE_MS = 3500;
const FAILED_MS = 1500;
const WHY_MAX = 6;

function worst(values) {
  const known = values.filter((value) => value !== null);
  return known.length ? Math.max(...known) : null;
}

const FIGURES = [
  ["Sessions", (all) => count(all.sessions), (all) => (all.max === null ? "" : "room for " + count(all.max))],
  ["New/s", (all, sum) => rate(sum.perSecond)],
  ["Refused/s", (all, sum) => rate(sum.refusedPerSecond)],
  ["Waiting", (all, sum) => count(sum.queued)],
  ["To backends", (all, sum) => perSecond(sum.bytesInPerSecond)],
  ["To clients", (all, sum) => perSecond(sum.bytesOutPerSecond)],
  ["Turn-around p99", (all, sum) => latency(sum.p99), (all) => "own delay " + latency(all.delays.own.p99)],
  ["Headroom", (all) => percent(worst(all.frontends.map((each) => each.headroom))), () => "of max after a loss"],
];

function perSecond(value) {
  return value === null ? NOTHING : bytes(value) + "/s";
}

export class Summary {
  constructor() {
    this.values = FIGURES.map(([name, , note]) => {
      const value = make("dd");
      const small = make("dd", { class: "small muted" });
      byId("figures").append(make("div", { class: "figure" }, make("dt", null, name), value, note ? small : null));
      return { value, small };
    });
    this.heardAt = null;
    this.failures = 0;
    this.seenAt = performance.now();
    document.addEventListener("visibilitychange", () => {
      this.seenAt = performance.now();
    });
    setInterval(() => this.age(), 500);
  }

  show(all, sum) {
    this.heardAt = performance.now();
    this.failures = 0;
    this.all = all;
    const said = verdict(all);
    const more = said.why.length - WHY_MAX;
    setAttribute(byId("verdict"), "data-level", said.level);
    setText(byId("verdict-mark"), MARKS[said.level]);
    setText(byId("verdict-text"), said.text);
    setLines(byId("verdict-why"), more > 0 ? [...said.why.slice(0, WHY_MAX), "and " + more + " more"] : said.why);
    FIGURES.forEach(([, value, note], index) => {
      setText(this.values[index].value, value(all, sum));
      if (note) {
        setText(this.values[index].small, note(all, sum));
      }
    });
    const parts = [all.version, all.pid === null ? "" : "pid " + all.pid, "up " + duration(all.upSeconds)];
    setText(byId("process"), parts.filter((part) => part).join(" · "));
    setText(byId("footnote"), all.directory ? "run directory " + all.directory : "");
    document.title = (said.level === "bad" ? "✕ " : said.level === "warn" ? "! " : "") + said.text + " · Millrace";
    setAttribute(byId("icon"), "href", said.level === "bad" ? "icon-bad.svg" : "icon.svg");
    this.age();
  }

  lost(failures) {
    this.failures = failures;
    this.age();
  }

  /** Says how old what is shown is, whenever that matters. */
  age() {
    const ageMs = this.heardAt === null ? null : performance.now() - this.heardAt;
    const looked = performance.now() - this.seenAt > FAILED_MS; // else the first answer may be on its way
    const stale = !document.hidden && looked && (ageMs === null ? this.failures > 0 : ageMs > (this.failures > 0 ? FAILED_MS : STALE_MS));
    setAttribute(document.body, "data-stale", stale ? "true" : null);
    setHidden(byId("stale"), !stale);
    setAttribute(byId("link"), "data-link", stale ? "lost" : this.heardAt === null ? "waiting" : "live");
    setText(byId("link-text"), stale ? "no answer" : this.heardAt === null ? "connecting" : "live");
    if (stale) {
      setText(byId("stale-what"), "The process does not answer. It is asked again and again.");
      setText(byId("stale-age"), ageMs === null ? "Nothing has been heard of it yet."
        : "What is shown here is " + duration(ageMs / 1000) + " old, of " + clock(Date.now() - ageMs) + ".");
      if (!document.title.startsWith("? ")) {
        document.title = "? " + document.title;
      }
    }
  }
}
