// What both tables are made of: cells that change in place, states as words with a mark, meters.

import { count, percent, NOTHING } from "./format.js";
import { level, mark } from "./model.js";
import { make, setAttribute, setText } from "./dom.js";

/** A row with a cell for each column; the first one is the row's header. */
export function row(columns) {
  const cells = columns.map((column, index) =>
    make(index === 0 ? "th" : "td", {
      role: index === 0 ? "rowheader" : "cell",
      scope: index === 0 ? "row" : null,
      class: column.kind,
      "data-label": index === 0 ? null : column.label,
    }));
  return { element: make("tr", { role: "row" }, ...cells), cells };
}

/** A cell of two lines: what matters, and what explains it. */
export class TwoLines {
  constructor(cell, first) {
    this.first = first || make("span", { class: "line" });
    this.second = make("span", { class: "line small muted" });
    cell.append(this.first, this.second);
  }

  set(first, second) {
    setText(this.first, first);
    setText(this.second, second || "");
  }
}

/** A state: a mark, a word, a colour; never the colour alone. */
export class State {
  constructor(cell) {
    this.mark = make("span", { "aria-hidden": "true", class: "pill-mark" });
    this.word = make("span");
    this.pill = make("span", { class: "pill" }, this.mark, this.word);
    this.since = make("span", { class: "line small muted" });
    cell.append(this.pill, this.since);
  }

  set(state, since, levelOfState, markOfState) {
    setText(this.mark, markOfState || mark(state));
    setText(this.word, state);
    setAttribute(this.pill, "data-level", levelOfState || level(state));
    setText(this.since, since || "");
  }
}

/** From where on a meter warns. */
const TIGHT = 0.8;

/** How much of what there may be. */
export class Meter {
  constructor(cell) {
    this.text = make("span", { class: "line" });
    this.fill = make("span", { class: "meter-fill" });
    this.bar = make("span", { class: "meter", "aria-hidden": "true" }, this.fill);
    this.part = null;
    cell.append(this.text, this.bar);
  }

  set(value, max) {
    const known = value !== null && max !== null && max > 0;
    const part = known ? Math.min(1, value / max) : 0;
    const words = value === null ? NOTHING
      : known ? count(value) + " of " + count(max) + " · " + percent((100 * value) / max)
      : count(value) + " · no max";
    this.draw(words, known ? part : -1, part >= 1 ? "bad" : part >= TIGHT ? "warn" : "good");
  }

  /** A part of -1 has no bar. */
  draw(words, part, levelOfPart) {
    setText(this.text, words);
    if (part !== this.part) {
      this.part = part;
      this.bar.hidden = part < 0;
      this.fill.style.setProperty("--part", String(Math.max(0, part)));
      setAttribute(this.bar, "data-level", levelOfPart);
    }
  }
}
