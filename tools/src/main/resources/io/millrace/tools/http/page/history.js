// Five minutes of samples of all frontends together, of each by itself, and of each backend. The
// process keeps some of it too: that is taken at the start and after a gap; what comes is added.

export const SPAN_SECONDS = 300;
export const ALL = "";
export const KINDS = ["sessions", "queued", "perSecond", "refusedPerSecond", "bytesInPerSecond", "bytesOutPerSecond", "p50", "p99"];

/** A sample that is nearer to one we have adds nothing. */
const NEAR_SECONDS = 1.5;

/** Backends beyond this many have no charts. */
const BACKENDS_MAX = 500;

/** The scope of a backend; no frontend's name has a slash. */
export function ofBackend(each) {
  return each.frontend + "/" + each.name;
}

/** The series of one scope, by kind; all have the times of the history. */
class Track {
  constructor(length) {
    for (const kind of KINDS) {
      this[kind] = new Array(length).fill(null);
    }
  }
}

export class History {
  constructor() {
    this.clear();
  }

  clear() {
    this.times = [];
    this.tracks = new Map();
  }

  newest() {
    return this.times.length ? this.times[this.times.length - 1] : 0;
  }

  track(scope) {
    return this.tracks.get(scope);
  }

  /**
   * Adds a sample of all scopes.
   *
   * @param seconds when, as epoch seconds; not later than the newest is left out
   * @param values by scope, by kind
   */
  add(seconds, values) {
    if (seconds <= this.newest()) {
      return;
    }
    this.times.push(seconds);
    for (const scope of values.keys()) {
      if (!this.tracks.has(scope)) {
        this.tracks.set(scope, new Track(this.times.length - 1));
      }
    }
    for (const [scope, track] of this.tracks) {
      const sample = values.get(scope) || {};
      for (const kind of KINDS) {
        track[kind].push(sample[kind] === undefined ? null : sample[kind]);
      }
    }
    this.#forget(seconds - SPAN_SECONDS);
  }

  #forget(before) {
    const first = this.times.findIndex((time) => time >= before);
    if (first <= 0) {
      return;
    }
    this.times.splice(0, first);
    for (const [scope, track] of this.tracks) {
      KINDS.forEach((kind) => track[kind].splice(0, first));
      if (track.sessions.every((value) => value === null)) {
        this.tracks.delete(scope);
      }
    }
  }

  /** Puts what the process remembers between what we have heard. */
  seed(document) {
    const own = this.times.map((seconds, index) => ({ seconds, values: this.#at(index) }));
    const theirs = samples(document).filter((each) => !own.some((known) => Math.abs(known.seconds - each.seconds) < NEAR_SECONDS));
    this.clear();
    for (const each of [...own, ...theirs].sort((a, b) => a.seconds - b.seconds)) {
      this.add(each.seconds, each.values);
    }
  }

  #at(index) {
    const values = new Map();
    for (const [scope, track] of this.tracks) {
      values.set(scope, Object.fromEntries(KINDS.map((kind) => [kind, track[kind][index]])));
    }
    return values;
  }
}

/** The samples of a history document. */
function samples(document) {
  const list = (value) => (Array.isArray(value) ? value : []);
  const frontends = list(document.frontends).map((each) => [each.name, each]);
  const backends = list(document.backends).slice(0, BACKENDS_MAX).map((each) => [ofBackend(each), each]);
  return list(document.times).map((epochMs, index) => {
    const at = ([scope, series]) => [scope, {
      sessions: item(series.sessions, index),
      queued: item(series.queued, index),
      perSecond: item(series.newPerSecond, index),
      refusedPerSecond: item(series.refusedPerSecond, index),
      bytesInPerSecond: item(series.bytesInPerSecond, index),
      bytesOutPerSecond: item(series.bytesOutPerSecond, index),
      p50: item(series.turnaroundP50Ms, index),
      p99: item(series.turnaroundP99Ms, index),
    }];
    const values = new Map(frontends.map(at));
    values.set(ALL, together([...values.values()]));
    backends.map(at).forEach(([scope, value]) => values.set(scope, value));
    return { seconds: epochMs / 1000, values };
  });
}

function item(series, index) {
  const value = Array.isArray(series) ? series[index] : null;
  return typeof value === "number" ? value : null;
}

/** The sample of a frontend or backend as the status document has it. */
export function sample(each) {
  return {
    sessions: each.sessions,
    queued: each.queued,
    perSecond: each.perSecond,
    refusedPerSecond: each.refusedPerSecond,
    bytesInPerSecond: each.bytesInPerSecond,
    bytesOutPerSecond: each.bytesOutPerSecond,
    p50: each.turnaround.p50,
    p99: each.turnaround.p99,
  };
}

/** All frontends together: counts add up; of latencies the worst. */
export function together(each) {
  const all = {};
  for (const kind of KINDS) {
    const known = each.map((one) => one[kind]).filter((value) => value !== null && value !== undefined);
    const worst = kind === "p50" || kind === "p99";
    all[kind] = known.length === 0 ? null
      : worst ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0);
  }
  return all;
}

/** One sample of everything that a status document tells. */
export function everything(model, sum) {
  const values = new Map([[ALL, sum]]);
  model.frontends.forEach((each) => values.set(each.name, sample(each)));
  model.backends.slice(0, BACKENDS_MAX).forEach((each) => values.set(ofBackend(each), sample(each)));
  return values;
}
