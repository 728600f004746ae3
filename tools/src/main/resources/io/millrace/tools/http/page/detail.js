// What is known of the one backend that is open, under its row: numbers, and its own charts.

import { bytes, clock, count, duration, latency, rate, text } from "./format.js";
import { Charts, OF_BACKENDS } from "./charts.js";
import { make, setText } from "./dom.js";
import { ofBackend } from "./history.js";

const FACTS = [
  ["Address", (each) => text(each.address)],
  ["State", (each, nowMs) => each.state + (each.sinceMs === null ? "" : " since " + clock(each.sinceMs) + ", " + duration(Math.max(0, nowMs - each.sinceMs) / 1000))],
  ["Cause", (each) => text(each.why)],
  ["Set by", (each) => text(each.by)],
  ["Last probe", (each) => text(each.lastProbe)],
  ["Takes new sessions", (each) => (each.eligible ? "yes" : "no")],
  ["Sessions since it joined", (each) => count(each.total)],
  ["Waiting", (each) => count(each.queued)],
  ["To it, from it", (each) => bytes(each.bytesIn) + ", " + bytes(each.bytesOut)],
  ["Failed connects", (each) => (each.failures.length ? each.failures.map(([kind, n]) => kind + " " + count(n)).join(", ") : "none")],
  ["Turn-around p50 p90 p99 max", (each) => quantiles(each.turnaround)],
  ["Connect p50 p90 p99 max", (each) => quantiles(each.connect)],
  ["Queue wait p50 p90 p99 max", (each) => quantiles(each.queueWait)],
  ["New a second", (each) => rate(each.perSecond)],
];

function quantiles(values) {
  return [values.p50, values.p90, values.p99, values.max].map(latency).join(" · ");
}

export class Detail {
  constructor(columns, history) {
    this.history = history;
    this.key = null;
    this.values = FACTS.map(() => make("dd"));
    const facts = make("dl", { class: "facts" }, ...FACTS.map(([name], index) => make("div", null, make("dt", null, name), this.values[index])));
    this.charts = make("div", { class: "charts" });
    this.cell = make("td", { role: "cell", colspan: columns }, this.charts, facts);
    this.element = make("tr", { role: "row", class: "detail" }, this.cell);
    this.drawn = new Charts(this.charts, OF_BACKENDS);
  }

  /** Shows another backend, or none. */
  open(row) {
    this.key = row ? row.each.key : null;
    if (row) {
      this.show(row, this.nowMs);
    }
  }

  show(row, nowMs) {
    this.nowMs = nowMs;
    if (!row) {
      return;
    }
    FACTS.forEach(([, words], index) => setText(this.values[index], words(row.each, nowMs)));
    this.drawn.show(this.history.times, this.history.track(ofBackend(row.each)));
  }
}
