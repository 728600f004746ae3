// What a stranger should know first: whether every frontend can serve, and what is wrong.

import { percent, plural } from "./format.js";
import { level, severity } from "./model.js";

/** From where on headroom is told: as the process's own alarms. */
export const TIGHT_PERCENT = 60;
export const OVER_PERCENT = 100;
const NAMED_MAX = 3;

/** "down (refused)": a state with what is known of its cause, in a few words. */
export function stateAndCause(each) {
  const cause = each.why || (each.by && each.by !== "start" ? "by " + each.by : "");
  return cause && each.state !== "up" ? each.state + " (" + cause + ")" : each.state;
}

/** With their frontends where there are several. */
function named(backends) {
  const several = new Set(backends.map((each) => each.frontend)).size > 1;
  const name = (each) => (several ? each.frontend + "/" + each.name : each.name);
  const first = backends.slice(0, NAMED_MAX).map((each) => name(each) + " " + stateAndCause(each));
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
    ? "Frontend " + all.frontends[0].name + " has an eligible backend"
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

function takeNothing(backends, of) {
  backends.sort((a, b) => severity(a.state) - severity(b.state));
  return backends.length + " of " + plural(of, "backend") + (backends.length === 1 ? " takes" : " take") +
    " nothing new: " + named(backends);
}

/** What is wrong with backends although each frontend has one; empty when nothing is. */
function impaired(all) {
  const out = all.backends.filter((each) => !each.eligible && ["bad", "warn"].includes(level(each.state)));
  return out.length > 0 ? [takeNothing(out, all.backends.length)] : [];
}

/** What somebody wants so. */
function resting(all) {
  const out = all.backends.filter((each) => ["draining", "off"].includes(each.state));
  return out.length > 0 ? [takeNothing(out, all.backends.length)] : [];
}

/** What somebody should look at beside that. */
function concerns(all) {
  const found = [];
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
  const why = [
    ...(all.ending ? ["The process is about to end"] : []),
    ...broken.map((each) => without(each, all.backends)),
    ...(broken.length > 0 ? [] : impaired(all)),
    ...concerns(all),
  ];
  const eligible = all.backends.filter((each) => each.eligible).length;
  const calm = all.backends.length > 0 ? [plural(all.backends.length, "backend") + ", " + eligible + " eligible"] : [];
  return {
    level: broken.length > 0 ? "bad" : why.length > 0 ? "warn" : "good",
    text: verdictText(all, broken),
    why: [...(why.length > 0 ? why : calm), ...(broken.length > 0 ? [] : resting(all))],
  };
}
