// Who made things late: a backend, this program, or this machine.

import { count, latency, NOTHING } from "./format.js";
import { make, setText } from "./dom.js";

const PARTS = [
  ["The backends", [
    ["Turn-around, slowest frontend", (all) => slowest(all, (each) => each.turnaround)],
    ["Slowest backend", (all) => slowestBackend(all)],
  ]],
  ["This program", [
    ["Own delay p50 · p99 · max", ({ delays }) => [delays.own.p50, delays.own.p99, delays.own.max].map(latency).join(" · ")],
    ["Longest cycle of a loop", ({ delays }) => latency(delays.longestCycle)],
    ["Collector pauses", ({ delays }) => count(delays.pauses) + ", longest " + latency(delays.longestPause)],
  ]],
  ["This machine", [
    ["A loop had no processor for", ({ delays }) => latency(delays.waited)],
    ["A loop woke late by", ({ delays }) => latency(delays.longestLate)],
    ["Stolen by the host", ({ delays }) => latency(delays.stolen)],
  ]],
];

function slowest(all, of) {
  const known = all.frontends.map(of).filter((values) => values.p99 !== null).sort((a, b) => b.p99 - a.p99);
  return known.length ? "p50 " + latency(known[0].p50) + " · p99 " + latency(known[0].p99) : NOTHING;
}

function slowestBackend(all) {
  const known = all.backends.filter((each) => each.turnaround.p99 !== null);
  known.sort((a, b) => b.turnaround.p99 - a.turnaround.p99);
  return known.length ? known[0].frontend + "/" + known[0].name + " · p99 " + latency(known[0].turnaround.p99) : NOTHING;
}

export class Delays {
  constructor(parent) {
    this.shown = [];
    for (const [title, facts] of PARTS) {
      const list = make("dl");
      for (const [name, words] of facts) {
        const value = make("dd");
        list.append(make("div", null, make("dt", null, name), value));
        this.shown.push([value, words]);
      }
      parent.append(make("div", null, make("h3", null, title), list));
    }
  }

  show(all) {
    this.shown.forEach(([value, words]) => setText(value, words(all)));
  }
}
