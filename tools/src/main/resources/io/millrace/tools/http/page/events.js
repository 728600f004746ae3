// The last events, the newest first.

import { clock, instant, text } from "./format.js";
import { level } from "./model.js";
import { arrange, byId, make, setHidden, setText } from "./dom.js";

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
    this.clear();
  }

  clear() {
    this.lines = [];
    this.next = 0;
  }

  /** Where to ask for what is new. */
  path() {
    return "events?since=" + this.next;
  }

  lost() {
    setText(byId("no-events"), "They cannot be read now.");
    setHidden(byId("no-events"), false);
  }

  add(document) {
    if (!Array.isArray(document.events)) {
      return;
    }
    const fresh = document.events.filter((each) => each && typeof each === "object").map(line).reverse();
    this.next = document.next || 0;
    this.lines = fresh.concat(this.lines).slice(0, SHOWN_MAX);
    arrange(this.list, this.lines);
    setText(byId("no-events"), "None yet.");
    setHidden(byId("no-events"), this.lines.length > 0);
  }
}
