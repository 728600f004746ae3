// Brings the parts together: asks, makes a model of the answer, hands it to whoever shows it.

import { COLUMNS } from "./backend-row.js";
import { Backends } from "./backends.js";
import { Charts, OF_FRONTENDS } from "./charts.js";
import { Delays } from "./delays.js";
import { Detail } from "./detail.js";
import { arrange, byId, make } from "./dom.js";
import { Events } from "./events.js";
import { Frontends } from "./frontends.js";
import { ALL, History, everything, sample, together } from "./history.js";
import { model } from "./model.js";
import { poll, read } from "./source.js";
import { Summary } from "./summary.js";

/** When nothing was heard for so long, the process is asked for what was missed. */
const GAP_SECONDS = 5;

const history = new History();
const summary = new Summary();
const charts = new Charts(byId("charts"), OF_FRONTENDS);
const frontends = new Frontends(byId("frontends"));
const backends = new Backends(byId("backend-rows"), new Detail(COLUMNS.length, history));
const delays = new Delays(byId("delays"));
const events = new Events();
const scope = byId("scope");
let life = "";
let gap = true;

/** The choices above the charts, changed only when frontends come or go. */
function scopes(all) {
  const names = [ALL, ...all.frontends.map((each) => each.name)];
  const now = [...scope.options].map((option) => option.value);
  if (names.join("\n") !== now.join("\n") || now.length === 0) {
    const chosen = scope.value;
    arrange(scope, names.map((name) => make("option", { value: name }, name === ALL ? "all frontends" : name)));
    scope.value = names.includes(chosen) ? chosen : ALL;
  }
}

function draw() {
  charts.show(history.times, history.track(scope.value));
}

function show(all) {
  const sum = together(all.frontends.map(sample));
  history.add(all.nowMs / 1000, everything(all, sum));
  summary.show(all, sum);
  frontends.show(all.frontends);
  backends.show(all.backends, all.nowMs);
  delays.show(all);
  events.show(all.events);
  scopes(all);
  draw();
}

async function round() {
  const all = model(await read("status"));
  const begun = all.pid + " " + all.sinceMs;
  if (begun !== life) {
    history.clear();
    life = begun;
    gap = true;
  }
  gap = gap || all.nowMs / 1000 - history.newest() > GAP_SECONDS;
  show(all);
  if (gap && !document.hidden) {
    gap = false;
    await remember();
  }
}

/** What happened before, or while nobody looked. The page can do without. */
async function remember() {
  try {
    history.seed(await read("history"));
    draw();
  } catch (error) {
    gap = true;
  }
}

scope.addEventListener("change", draw);
poll(round, (failures) => summary.lost(failures));
