// The table of frontends, in the order of the configuration.

import { count, latency, percent, rate, text, NOTHING } from "./format.js";
import { Meter, State, TwoLines, row } from "./cells.js";
import { arrange, make } from "./dom.js";
import { OVER_PERCENT, TIGHT_PERCENT } from "./verdict.js";

const COLUMNS = [
  { label: "Frontend", kind: "name" },
  { label: "State", kind: "state" },
  { label: "Sessions", kind: "share" },
  { label: "Waiting", kind: "num" },
  { label: "New/s", kind: "num" },
  { label: "Refused/s", kind: "num" },
  { label: "Turn-around p99", kind: "num" },
  { label: "Headroom", kind: "share headroom", title: "What the fullest survivor would carry, of its max, if the busiest backend died now" },
];
const CAUSES_MAX = 2;

class FrontendRow {
  constructor() {
    const { element, cells } = row(COLUMNS);
    this.element = element;
    this.name = new TwoLines(cells[0]);
    this.state = new State(cells[1]);
    this.sessions = new Meter(cells[2]);
    this.waiting = new TwoLines(cells[3]);
    this.rate = new TwoLines(cells[4]);
    this.refused = new TwoLines(cells[5]);
    this.turnaround = new TwoLines(cells[6]);
    this.headroom = new Meter(cells[7]);
  }

  show(each) {
    this.name.set(each.name, text(each.proto) + " " + text(each.listen));
    const open = each.eligible === null || each.eligible > 0;
    const state = each.conflict ? "conflict" : each.state === "no-backend" ? "no backend" : text(each.state);
    const eligible = each.eligible === null ? "" : count(each.eligible) + " of " + count(each.backends) + " eligible";
    this.state.set(state, eligible, !open ? "bad" : each.state === "open" && !each.conflict ? "good" : "warn",
      !open ? "✕" : each.state === "open" && !each.conflict ? "●" : "▲");
    this.sessions.set(each.sessions, each.max);
    this.waiting.set(count(each.queued));
    this.rate.set(rate(each.perSecond));
    const causes = each.refused.slice(0, CAUSES_MAX).map((cause) => cause[0]).join(", ");
    const dropped = each.droppedPerSecond > 0 ? rate(each.droppedPerSecond) + " datagrams dropped" : "";
    this.refused.set(rate(each.refusedPerSecond), causes ? causes + (each.refused.length > CAUSES_MAX ? ", …" : "") : dropped);
    this.turnaround.set(latency(each.turnaround.p99), each.turnaround.p50 === null ? "" : "p50 " + latency(each.turnaround.p50));
    this.#headroom(each.headroom);
  }

  #headroom(value) {
    if (value === null) {
      this.headroom.draw(NOTHING, -1, "good");
    } else {
      this.headroom.draw(percent(value) + " of max after a loss", Math.min(1, value / OVER_PERCENT),
        value >= OVER_PERCENT ? "bad" : value >= TIGHT_PERCENT ? "warn" : "good");
    }
  }
}

export class Frontends {
  constructor(table) {
    this.body = table.tBodies[0];
    this.rows = new Map();
    table.tHead.append(make("tr", { role: "row" }, ...COLUMNS.map((column) =>
      make("th", { role: "columnheader", scope: "col", class: column.kind, title: column.title }, column.label))));
  }

  show(frontends) {
    const seen = new Map();
    for (const each of frontends) {
      const shown = this.rows.get(each.name + "/" + each.proto) || new FrontendRow();
      shown.show(each);
      seen.set(each.name + "/" + each.proto, shown);
    }
    this.rows = seen;
    arrange(this.body, [...seen.values()].map((each) => each.element));
  }
}
