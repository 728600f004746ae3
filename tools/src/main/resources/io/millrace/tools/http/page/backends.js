// The table of backends: filtered, sorted, changed in place. Made for hundreds of rows.

import { count, plural } from "./format.js";
import { BackendRow, COLUMNS } from "./backend-row.js";
import { level, mark, severity } from "./model.js";
import { arrange, byId, make, setAttribute, setHidden, setText } from "./dom.js";

/** Rows that people read do not jump about: values that move sort anew only so often. */
const RESORT_MS = 5000;

export class Backends {
  constructor(table, detail) {
    this.table = table;
    this.body = table.tBodies[0];
    this.detail = detail;
    this.rows = new Map();
    this.sort = { column: COLUMNS.findIndex((column) => column.id === "state"), descending: false };
    this.state = null;
    this.chips = new Map();
    this.sortedAt = 0;
    this.shape = "";
    this.#head();
    this.filter = byId("filter");
    this.filter.addEventListener("input", () => this.#arrange(true));
    this.body.addEventListener("click", (event) => this.#toggle(event));
    byId("states").addEventListener("click", (event) => this.#choose(event));
  }

  #head() {
    this.headers = COLUMNS.map((column, index) => {
      const button = make("button", { type: "button", class: "sorter", title: column.title }, column.label, make("span", { "aria-hidden": "true", class: "arrow" }));
      button.addEventListener("click", () => this.#sortBy(index, index === this.sort.column ? !this.sort.descending : Boolean(column.descending)));
      return make("th", { role: "columnheader", scope: "col", class: column.kind }, button);
    });
    this.table.tHead.append(make("tr", { role: "row" }, ...this.headers));
    this.select = byId("sort");
    COLUMNS.forEach((column, index) => this.select.append(make("option", { value: index }, column.label)));
    this.select.addEventListener("change", () => {
      const index = Number(this.select.value);
      this.#sortBy(index, Boolean(COLUMNS[index].descending));
    });
    this.#marks();
  }

  #sortBy(column, descending) {
    this.sort = { column, descending };
    this.#marks();
    this.#arrange(true);
  }

  #marks() {
    this.select.value = String(this.sort.column);
    this.headers.forEach((header, index) => {
      const sorted = index === this.sort.column;
      setAttribute(header, "aria-sort", sorted ? (this.sort.descending ? "descending" : "ascending") : null);
      setText(header.querySelector(".arrow"), sorted ? (this.sort.descending ? " ▼" : " ▲") : "");
    });
  }

  #choose(event) {
    const chip = event.target.closest("button");
    if (chip) {
      this.state = chip.dataset.state === this.state ? null : chip.dataset.state;
      this.#chips();
      this.#arrange(true);
    }
  }

  #toggle(event) {
    const button = event.target.closest("button.opener");
    if (button) {
      const key = button.closest("tr").dataset.key;
      this.detail.open(this.detail.key === key ? null : this.rows.get(key));
      this.rows.forEach((each) => each.mark(this.detail.key));
      this.#arrange(false);
    }
  }

  show(backends, nowMs) {
    const seen = new Map();
    for (const each of backends) {
      const shown = this.rows.get(each.key) || new BackendRow(each.key);
      shown.show(each, nowMs);
      seen.set(each.key, shown);
    }
    this.rows = seen;
    if (this.detail.key !== null && !seen.has(this.detail.key)) {
      this.detail.open(null);
    }
    this.detail.show(seen.get(this.detail.key), nowMs);
    this.#chips();
    this.#arrange(false);
  }

  #chips() {
    const counts = new Map();
    for (const { each } of this.rows.values()) {
      counts.set(each.state, (counts.get(each.state) || 0) + 1);
    }
    if (this.state !== null && !counts.has(this.state)) {
      counts.set(this.state, 0);
    }
    const states = [...counts.keys()].sort((a, b) => severity(a) - severity(b));
    for (const state of states) {
      if (!this.chips.has(state)) {
        const number = make("b");
        const element = make("button", { type: "button", class: "pill chip", "data-state": state, "data-level": level(state) },
          make("span", { "aria-hidden": "true", class: "pill-mark" }, mark(state)), number, " " + state);
        this.chips.set(state, { element, number });
      }
      const chip = this.chips.get(state);
      setText(chip.number, count(counts.get(state)));
      setAttribute(chip.element, "aria-pressed", state === this.state);
    }
    arrange(byId("states"), states.map((state) => this.chips.get(state).element));
  }

  /** Puts the rows in order: at once when asked, or when a state or the set of rows has changed. */
  #arrange(asked) {
    const now = performance.now();
    const shape = [...this.rows.values()].map(({ each }) => each.key + each.state).join("\n");
    const busy = this.body.matches(":hover") || this.body.contains(document.activeElement);
    if (asked || shape !== this.shape || (!busy && now - this.sortedAt > RESORT_MS)) {
      this.shape = shape;
      this.sortedAt = now;
      this.order = this.#sorted();
    }
    const words = this.filter.value.toLowerCase().split(/\s+/).filter((word) => word);
    const wanted = this.order.filter((row) => this.#matches(row, words));
    const elements = wanted.flatMap((row) => row.each.key === this.detail.key ? [row.element, this.detail.element] : [row.element]);
    arrange(this.body, elements);
    const all = this.rows.size;
    setText(byId("shown"), wanted.length === all ? plural(all, "backend") : count(wanted.length) + " of " + plural(all, "backend") + " shown");
    setHidden(this.table, wanted.length === 0);
  }

  #matches(row, words) {
    return (this.state === null || row.each.state === this.state) && words.every((word) => row.words.includes(word));
  }

  /** Unknown values last, equal ones as they were configured. */
  #sorted() {
    const { column, descending } = this.sort;
    const key = COLUMNS[column].key;
    const rows = [...this.rows.values()].map((row, index) => ({ row, index, value: key(row.each) }));
    rows.sort((a, b) => {
      if (a.value === null || b.value === null || a.value === b.value) {
        return (a.value === null) - (b.value === null) || a.index - b.index;
      }
      const order = typeof a.value === "string" ? a.value.localeCompare(b.value, "en", { numeric: true }) : a.value - b.value;
      return (descending ? -order : order) || a.index - b.index;
    });
    return rows.map(({ row }) => row);
  }
}
