// One backend: its row, and its columns.

import { count, latency, rate, roughly, text, NOTHING } from "./format.js";
import { Meter, State, TwoLines, row } from "./cells.js";
import { severity } from "./model.js";
import { make, setAttribute } from "./dom.js";

function failures(each) {
  return each.failures.reduce((sum, failure) => sum + failure[1], 0);
}

function share(each) {
  return each.max ? each.sessions / each.max : each.sessions;
}

/** With how a column sorts, and in which direction people want it first. */
export const COLUMNS = [
  { id: "name", label: "Backend", kind: "name", key: (each) => each.frontend + "/" + each.name },
  { id: "state", label: "State", kind: "state", key: (each) => severity(each.state) },
  { id: "why", label: "Cause", kind: "why", key: (each) => each.why || null },
  { id: "sessions", label: "Sessions", kind: "share", descending: true, key: share, title: "Of its max, where it has one" },
  { id: "rate", label: "New/s", kind: "num", descending: true, key: (each) => each.perSecond },
  { id: "turnaround", label: "Turn-around", kind: "num", descending: true, key: (each) => each.turnaround.p99, title: "p50 and p99 of the last minute" },
  { id: "connect", label: "Connect", kind: "num", descending: true, key: (each) => each.connect.p99, title: "p50 and p99 of the last minute" },
  { id: "failures", label: "Failures", kind: "num", descending: true, key: failures, title: "Failed connects since it joined" },
  { id: "weight", label: "Weight", kind: "num", descending: true, key: (each) => each.effectiveWeight },
];

/** p50 above p99. */
function quantiles(cell, values) {
  cell.set(latency(values.p50), values.p99 === null ? "" : "p99 " + latency(values.p99));
}

export class BackendRow {
  constructor(key) {
    const { element, cells } = row(COLUMNS);
    this.element = element;
    element.dataset.key = key;
    this.opener = make("button", { type: "button", class: "opener line", "aria-expanded": "false" });
    this.name = new TwoLines(cells[0], this.opener);
    this.state = new State(cells[1]);
    this.why = new TwoLines(cells[2]);
    this.whyCell = cells[2];
    this.sessions = new Meter(cells[3]);
    this.rate = new TwoLines(cells[4]);
    this.turnaround = new TwoLines(cells[5]);
    this.connect = new TwoLines(cells[6]);
    this.failures = new TwoLines(cells[7]);
    this.weight = new TwoLines(cells[8]);
  }

  show(each, nowMs) {
    this.each = each;
    const since = each.sinceMs === null ? "" : "for " + roughly(Math.max(0, nowMs - each.sinceMs) / 1000);
    this.words = [each.frontend, each.name, each.frontend + "/" + each.name, each.address, each.state, each.why, each.by, each.backup ? "backup" : ""]
      .join(" ").toLowerCase();
    this.name.set(each.name, each.frontend + " · " + text(each.address));
    this.state.set(each.state, since);
    const plain = each.state === "up" || each.state === "unprobed";
    this.why.set(each.why ? each.why : plain ? NOTHING : text(each.by && "by " + each.by), each.why && each.by ? "by " + each.by : "");
    setAttribute(this.whyCell, "data-empty", plain && !each.why ? "true" : null);
    this.sessions.set(each.sessions, each.max);
    this.rate.set(rate(each.perSecond));
    quantiles(this.turnaround, each.turnaround);
    quantiles(this.connect, each.connect);
    const known = each.total === null && each.failures.length === 0;
    this.failures.set(known ? NOTHING : count(failures(each)), each.failures.map((failure) => failure[0]).slice(0, 2).join(", "));
    const rising = each.effectiveWeight !== null && each.effectiveWeight !== each.weight;
    this.weight.set(rising ? rate(each.effectiveWeight) + " of " + count(each.weight) : count(each.weight), each.backup ? "backup" : "");
  }

  mark(openKey) {
    setAttribute(this.opener, "aria-expanded", this.element.dataset.key === openKey);
  }

  /** For whoever has no colours and no columns. */
  title() {
    return this.each.frontend + "/" + this.each.name;
  }
}
