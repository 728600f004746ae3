// Line charts of one scope over the last five minutes. Only these are ever drawn.

import { count, rate, bytes, latency, clock, NOTHING } from "./format.js";
import { make, setText, setAttribute } from "./dom.js";
import { SPAN_SECONDS } from "./history.js";

const HEIGHT = 156;
const SYNC = "millrace";

/** Marks of what comes in whole numbers only. */
const WHOLE = [1, 2, 5].flatMap((n) => [0, 1, 2, 3, 4, 5, 6].map((power) => n * 10 ** power)).sort((a, b) => a - b);

const TURNAROUND = { title: "Turn-around", show: latency, least: 1, lines: [["p99", "p99"], ["p50", "p50"]] };

/** What is drawn of frontends. */
export const OF_FRONTENDS = [
  { title: "Sessions", show: count, least: 5, incrs: WHOLE, lines: [["sessions", "open"], ["queued", "waiting"]] },
  { title: "Sessions per second", show: rate, least: 1, lines: [["perSecond", "new"], ["refusedPerSecond", "refused"]] },
  { title: "Bytes per second", show: bytes, least: 1000, lines: [["bytesInPerSecond", "to backends"], ["bytesOutPerSecond", "to clients"]] },
  TURNAROUND,
];

/** What is drawn of a backend. */
export const OF_BACKENDS = [
  { title: "Sessions", show: count, least: 5, incrs: WHOLE, lines: [["sessions", "open"]] },
  { title: "Sessions per second", show: rate, least: 1, lines: [["perSecond", "new"], ["refusedPerSecond", "failed"]] },
  { title: "Bytes per second", show: bytes, least: 1000, lines: [["bytesInPerSecond", "to it"], ["bytesOutPerSecond", "from it"]] },
  TURNAROUND,
];

/** Each line differs in colour and in its dashes. */
const DASHES = [[], [5, 4]];

/** A colour of the style sheet, as it is now. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

class Sheet {
  constructor(sheet) {
    this.sheet = sheet;
    this.values = sheet.lines.map(() => make("b", { class: "chart-value" }, NOTHING));
    this.canvas = make("div", { class: "chart-canvas", role: "img", "aria-label": sheet.title });
    this.when = make("span", { class: "chart-when muted" });
    this.element = make("figure", { class: "chart" },
      make("figcaption", null, make("span", { class: "chart-title" }, sheet.title), this.when, this.#legend()),
      this.canvas);
    this.data = [[], ...sheet.lines.map(() => [])];
    this.at = null;
  }

  #legend() {
    const keys = this.sheet.lines.map(([, name], index) =>
      make("span", { class: "chart-key", "data-line": index }, make("i", { "aria-hidden": "true" }), name + " ", this.values[index]));
    return make("span", { class: "chart-keys" }, ...keys);
  }

  #options(width) {
    const grid = { stroke: () => colour("--grid"), width: 1 };
    const axis = { stroke: () => colour("--muted"), font: "11px system-ui, sans-serif", grid, ticks: { show: false } };
    return {
      width,
      height: HEIGHT,
      padding: [8, 14, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: SYNC }, y: false, drag: { x: false, y: false } },
      scales: {
        x: { time: true, range: (u, min, max) => [max - SPAN_SECONDS, max] },
        y: { range: (u, min, max) => [0, Math.max(this.sheet.least, max * 1.1)] },
      },
      axes: [
        { ...axis, size: 26, gap: 6, space: 60, values: (u, ticks) => ticks.map((t) => ago(t, u)), splits: (u, i, min, max) => minutes(min, max) },
        { ...axis, size: 62, incrs: this.sheet.incrs, values: (u, ticks) => ticks.map((t) => this.sheet.show(t)) },
      ],
      series: [{}, ...this.sheet.lines.map((line, index) => ({
        label: line[1],
        stroke: () => colour("--line-" + index),
        fill: index === 0 ? () => colour("--line-0-fill") : undefined,
        width: 1.75,
        dash: DASHES[index],
        points: { show: false },
      }))],
      hooks: { setCursor: [(u) => this.#point(u.cursor.idx)] },
    };
  }

  /** Values of where the pointer is, else the newest. */
  #point(index) {
    this.at = index;
    this.#say();
  }

  #say() {
    const times = this.data[0];
    const pointed = this.at !== null && this.at !== undefined && this.at < times.length;
    const index = pointed ? this.at : times.length - 1;
    setText(this.when, pointed ? clock(times[index] * 1000) : "");
    this.values.forEach((value, line) => {
      setText(value, times.length ? this.sheet.show(this.data[line + 1][index]) : NOTHING);
    });
  }

  set(times, track) {
    this.data = [times, ...this.sheet.lines.map(([kind]) => (track ? track[kind] : times.map(() => null)))];
    if (this.plot) {
      this.plot.setData(this.data);
    } else {
      this.fit();
    }
    this.#say();
  }

  /** What a screen reader says of the picture. */
  describe() {
    const parts = this.sheet.lines.map(([, name], line) => {
      const known = this.data[line + 1].filter((value) => value !== null);
      return known.length === 0 ? name + " unknown"
        : name + " now " + this.sheet.show(known[known.length - 1]) + ", at most " + this.sheet.show(Math.max(...known));
    });
    setAttribute(this.canvas, "aria-label", this.sheet.title + ", last five minutes: " + parts.join("; "));
  }

  /** Draws for the first time, or in another width. */
  fit() {
    const width = Math.floor(this.canvas.clientWidth);
    if (width < 40) {
      return;
    }
    if (!this.plot) {
      this.plot = new window.uPlot(this.#options(width), this.data, this.canvas);
    } else if (this.plot.width !== width) {
      this.plot.setSize({ width, height: HEIGHT });
    }
  }

  redraw() {
    if (this.plot) {
      this.plot.redraw(false, true);
    }
  }

  end() {
    if (this.plot) {
      this.plot.destroy();
      this.plot = null;
    }
  }
}

/** A mark each minute, counted back from the newest sample. */
function minutes(min, max) {
  const marks = [];
  for (let t = max - SPAN_SECONDS; t <= max; t += 60) {
    marks.push(t);
  }
  return marks;
}

function ago(seconds, plot) {
  const back = Math.round((plot.scales.x.max - seconds) / 60);
  return back === 0 ? "now" : "−" + back + " min";
}

export class Charts {
  /**
   * @param parent where they go
   * @param sheets what is drawn
   */
  constructor(parent, sheets) {
    this.sheets = sheets.map((sheet) => new Sheet(sheet));
    this.sheets.forEach((sheet) => parent.append(sheet.element));
    this.described = -Infinity;
    new ResizeObserver(() => this.sheets.forEach((sheet) => sheet.fit())).observe(parent);
    document.addEventListener("colours", () => this.sheets.forEach((sheet) => sheet.redraw()));
  }

  show(times, track) {
    this.sheets.forEach((sheet) => sheet.set(times, track));
    if (performance.now() - this.described > 10000) {
      this.described = performance.now();
      this.sheets.forEach((sheet) => sheet.describe());
    }
  }
}
