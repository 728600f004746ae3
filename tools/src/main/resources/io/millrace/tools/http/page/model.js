// What the status document says, in the shape that this page shows: everything optional, nothing
// trusted to be there.

import { instant, number, plural, percent } from "./format.js";

/** How bad a state is: the worst is shown first. */
const SEVERITY = { down: 0, ejected: 1, full: 2, removed: 3, draining: 4, off: 5, unprobed: 6, up: 7 };
const MARKS = { up: "●", unprobed: "○", full: "▲", ejected: "▲", draining: "◐", off: "◌", down: "✕", removed: "✕" };
const LEVELS = { up: "good", unprobed: "good", down: "bad", ejected: "bad" };

/** From where on headroom is told: as the process's own alarms. */
const TIGHT_PERCENT = 60;
const OVER_PERCENT = 100;
const NAMED_MAX = 3;

export function severity(state) {
  return SEVERITY[state] === undefined ? 3 : SEVERITY[state];
}

export function mark(state) {
  return MARKS[state] || "◆";
}

/** good, warn, bad or idle: how a state is coloured. */
export function level(state) {
  return LEVELS[state] || (state === "off" || state === "draining" ? "idle" : "warn");
}

function list(value) {
  return Array.isArray(value) ? value.filter((each) => each && typeof each === "object") : [];
}

function entries(value) {
  return value && typeof value === "object" ? Object.entries(value) : [];
}

/** p50, p99 and the like of one kind of latency, in milliseconds or null. */
function latency(value) {
  const from = value && typeof value === "object" ? value : {};
  return { p50: number(from.p50Ms), p90: number(from.p90Ms), p99: number(from.p99Ms), max: number(from.maxMs) };
}

function frontend(json) {
  const refused = entries(json.refusedPerSecond).filter((each) => number(each[1]) > 0);
  return {
    name: String(json.name),
    proto: json.proto,
    listen: json.listen,
    state: json.state,
    eligible: number(json.eligible),
    backends: number(json.backends),
    sessions: number(json.sessions),
    max: number(json.max),
    queued: number(json.queued),
    headroom: number(json.headroomPercent),
    conflict: json.exclusiveConflict === true,
    perSecond: number(json.newPerSecond),
    refused: refused.sort((a, b) => b[1] - a[1]),
    refusedPerSecond: json.refusedPerSecond ? refused.reduce((sum, each) => sum + each[1], 0) : null,
    bytesInPerSecond: number(json.bytesInPerSecond),
    bytesOutPerSecond: number(json.bytesOutPerSecond),
    turnaround: latency(json.turnaround),
    ownDelay: latency(json.ownDelay),
  };
}

function backend(json) {
  const state = String(json.state || "unknown");
  return {
    key: json.frontend + "/" + json.name + "@" + json.address,
    frontend: String(json.frontend),
    name: String(json.name),
    address: json.address,
    state,
    eligible: json.eligible === true,
    sinceMs: instant(json.since),
    by: json.by,
    why: json.why,
    lastProbe: json.lastProbe,
    backup: json.backup === true,
    weight: number(json.weight),
    effectiveWeight: number(json.effectiveWeight),
    sessions: number(json.sessions),
    max: number(json.max),
    queued: number(json.queued),
    perSecond: number(json.perSecond),
    total: number(json.total),
    failures: entries(json.failures).filter((each) => number(each[1]) > 0),
    bytesIn: number(json.bytesIn),
    bytesOut: number(json.bytesOut),
    connect: latency(json.connect),
    turnaround: latency(json.turnaround),
    queueWait: latency(json.queueWait),
  };
}

/** The whole of a status document. */
export function model(json) {
  const frontends = list(json.frontends).map(frontend);
  const backends = list(json.backends).map(backend);
  return {
    version: json.version,
    pid: number(json.pid),
    sinceMs: instant(json.since),
    upSeconds: number(json.upSeconds),
    nowMs: instant(json.now) === null ? Date.now() : instant(json.now),
    directory: json.directory,
    ending: json.ending === true,
    lame: json.lame === true || json.lameDuck === true,
    filesChanged: json.filesChanged === true,
    filesProblem: json.filesProblem,
    warnings: Array.isArray(json.warnings) ? json.warnings.map(String) : [],
    sessions: number(json.sessions),
    max: number(json.max),
    frontends,
    backends,
  };
}

/** "down (refused)": a state with what is known of its cause, in a few words. */
export function stateAndCause(each) {
  const cause = each.why || (each.by && each.by !== "start" ? "by " + each.by : "");
  return cause && each.state !== "up" ? each.state + " (" + cause + ")" : each.state;
}

function named(backends) {
  const first = backends.slice(0, NAMED_MAX).map((each) => each.name + " " + stateAndCause(each));
  const more = backends.length - first.length;
  return first.join(", ") + (more > 0 ? " and " + plural(more, "other") : "");
}

function without(frontend, backends) {
  const own = backends.filter((each) => each.frontend === frontend.name);
  own.sort((a, b) => severity(a.state) - severity(b.state));
  return own.length ? frontend.name + ": " + named(own) : frontend.name + ": it has no backends";
}

function verdictText(all, broken) {
  if (broken.length > 0) {
    const names = broken.slice(0, NAMED_MAX).map((each) => each.name).join(", ");
    const more = broken.length - NAMED_MAX;
    const who = names + (more > 0 ? " and " + more + " more" : "");
    return who + (broken.length === 1 ? " has" : " have") + " no eligible backend";
  }
  if (all.frontends.length === 0) {
    return "There are no frontends";
  }
  return all.frontends.length === 1
    ? all.frontends[0].name + " has an eligible backend"
    : "All " + all.frontends.length + " frontends have an eligible backend";
}

function headroomWords(each) {
  const over = each.headroom >= OVER_PERCENT;
  return (
    each.name +
    ": if its busiest backend died now, another would carry " +
    percent(each.headroom) +
    " of its max" +
    (over ? ": too much" : "")
  );
}

/** What somebody should look at, the worst first. */
function concerns(all) {
  const found = [];
  const impaired = all.backends.filter((each) => !each.eligible && level(each.state) !== "good");
  if (impaired.length > 0) {
    impaired.sort((a, b) => severity(a.state) - severity(b.state));
    found.push(
      impaired.length + " of " + plural(all.backends.length, "backend") +
        (impaired.length === 1 ? " takes" : " take") + " nothing new: " + named(impaired));
  }
  for (const each of all.frontends) {
    if (each.conflict) {
      found.push(each.name + ": two backends say that they are the one (exclusive conflict)");
    }
    if (each.headroom >= TIGHT_PERCENT) {
      found.push(headroomWords(each));
    }
  }
  if (all.filesProblem) {
    found.push("A file of the arguments cannot be read now: " + all.filesProblem);
  } else if (all.filesChanged) {
    found.push("A file differs from what is running: reload to apply it");
  }
  return found.concat(all.warnings);
}

/** One sentence, how bad it is, and why. */
export function verdict(all) {
  const broken = all.frontends.filter((each) => each.eligible !== null && each.eligible <= 0);
  const why = broken.map((each) => without(each, all.backends));
  const ending = all.ending || all.lame;
  if (ending) {
    why.unshift(all.ending ? "The process is ending: it takes nothing new" : "Lame duck: the process is about to end");
  }
  const concerning = concerns(all);
  const seen = broken.length > 0 && concerning.length > 0 && concerning[0].includes("nothing new");
  why.push(...(seen ? concerning.slice(1) : concerning));
  const backendsOk = all.backends.length > 0 ? plural(all.backends.length, "backend") + ", " +
    all.backends.filter((each) => each.eligible).length + " eligible" : "";
  return {
    level: broken.length > 0 ? "bad" : ending || why.length > 0 ? "warn" : "good",
    text: verdictText(all, broken),
    why: why.length > 0 ? why : [backendsOk].filter((line) => line),
  };
}
