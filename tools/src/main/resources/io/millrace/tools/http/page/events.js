// The last events, the newest first.

import { clock, instant, text } from "./format.js";
import { level } from "./model.js";
import { arrange, byId, make, setHidden } from "./dom.js";

const SHOWN_MAX = 50;

function levelOf(event) {
  if (event.kind === "alarm" || event.kind === "error" || event.kind === "limit") {
    return event.cause === "eligible" ? "good" : event.kind === "limit" ? "warn" : "bad";
  }
  return event.kind === "backend" ? level(event.to) : "";
}

function line(event) {
  const at = instant(event.time);
  const when = make("time", { datetime: event.time, title: text(event.time) }, clock(at));
  const kind = make("span", { class: "event-kind", "data-level": levelOf(event) }, text(event.kind));
  return make("li", null, when, kind, make("span", { class: "event-text" }, text(event.text)));
}

export class Events {
  constructor() {
    this.list = byId("events");
    this.lines = new Map();
  }

  /** The oldest first. */
  show(events) {
    const seen = new Map();
    for (const event of events.slice(-SHOWN_MAX).reverse()) {
      let key = [event.time, event.kind, event.text].join("|");
      while (seen.has(key)) {
        key += "|again";
      }
      seen.set(key, this.lines.get(key) || line(event));
    }
    this.lines = seen;
    arrange(this.list, [...seen.values()]);
    setHidden(byId("no-events"), seen.size > 0);
  }
}
