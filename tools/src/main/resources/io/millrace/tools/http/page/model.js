// What the status document says, in the shape that this page shows: everything optional, nothing
// trusted to be there.

import { instant, number } from "./format.js";

/** How bad a state is: the worst is shown first. */
const SEVERITY = { down: 0, ejected: 1, full: 2, draining: 4, off: 5, removed: 6, standby: 7, active: 8, unprobed: 8, up: 8 };
const MARKS = { up: "●", active: "●", unprobed: "○", standby: "○", full: "▲", ejected: "▲", draining: "◐", off: "◌", down: "✕", removed: "◌" };
const LEVELS = { up: "good", active: "good", unprobed: "good", down: "bad", ejected: "bad", standby: "idle", draining: "idle", off: "idle", removed: "idle" };

export function severity(state) {
  return SEVERITY[state] === undefined ? 3 : SEVERITY[state];
}

export function mark(state) {
  return MARKS[state] || "◆";
}

/** good, warn, bad or idle: how a state is coloured. */
export function level(state) {
  return LEVELS[state] || "warn";
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
    droppedPerSecond: number(json.datagramsDroppedPerSecond),
    turnaround: latency(json.turnaround),
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
    refusedPerSecond: number(json.failuresPerSecond),
    bytesInPerSecond: number(json.bytesInPerSecond),
    bytesOutPerSecond: number(json.bytesOutPerSecond),
    total: number(json.total),
    failures: entries(json.failures).filter((each) => number(each[1]) > 0),
    bytesIn: number(json.bytesIn),
    bytesOut: number(json.bytesOut),
    connect: latency(json.connect),
    turnaround: latency(json.turnaround),
    queueWait: latency(json.queueWait),
  };
}

/** What an object of numbers says under a key. */
function numberOf(object, key) {
  return object && typeof object === "object" ? number(object[key]) : null;
}

/** Where delay came from in the last minute, over all loops. */
function delays(json) {
  const loops = list(json.loops);
  const over = (key, join) => {
    const known = loops.map((loop) => number(loop[key])).filter((value) => value !== null);
    return known.length ? known.reduce(join) : null;
  };
  const add = (a, b) => a + b;
  const longer = (a, b) => Math.max(a, b);
  return {
    own: latency(json.ownDelay),
    longestCycle: over("longestCycleMs", longer),
    longestLate: over("longestLateMs", longer),
    waited: over("waitedMs", add),
    busy: over("busyMs", add),
    loops: loops.length,
    pauses: numberOf(json.machine, "collectorPauses"),
    longestPause: numberOf(json.machine, "collectorLongestMs"),
    stolen: numberOf(json.machine, "stolenMs"),
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
    nowMs: instant(json.time) === null ? Date.now() : instant(json.time),
    directory: json.directory,
    ending: json.ending === true,
    filesChanged: json.filesChanged === true,
    filesProblem: json.filesProblem,
    warnings: Array.isArray(json.warnings) ? json.warnings.map(String) : [],
    sessions: number(json.sessions),
    max: number(json.max),
    frontends,
    backends,
    events: list(json.events),
    delays: delays(json),
  };
}
