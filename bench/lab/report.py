"""A run's result.json, plots and report.md, from what the run has written. Runs again at any time: `--report DIR`."""

import json
import pathlib
import re

from lab import hdr, micro, summary, svg, waits
from lab.block import ALIKE
from lab.cases import CASES, SHOWN
from lab.contenders import FLOOR
from lab.run import histogram_path, in_set, read_blocks, rounded
from lab.tables import (all_behind_table, behind_table, case_table, counts_table, environment_table,
                        overview_table)

NOTES = "notes.md"
FLOOR_IS = ("`floor` is a C program of one thread that waits, reads and writes and does nothing else (bench/load/floor.c): no peer, but a "
            "mark like `direct`, of what a forwarder that does so for each message costs at least on this machine.")
AND = {"pinned": "", "free": "; two threads, nothing pinned", waits.SET: "; ways to wait"}
# A title, what it is about, and which cases belong there.
SECTIONS = (
    ("One thread, a core of its own", "The forwarder is pinned to one core, load and backend to the other. Millrace is warm: "
     "its compilers were at rest before the measurement, and what they used during it is shown.",
     lambda one: one["set"] == "pinned" and not one["case"].startswith("S")),
    ("Two threads, nothing pinned", "Two threads, workers or loops beside load and backend on the same cores. Not to be compared "
     "with the figures above.", lambda one: one["set"] == "free"),
    ("Ways to wait", "What Millrace's loops do when there is nothing to do: as it comes (`adaptive`), and other ways in the same loop, the forwarder "
     "pinned to one core, load and backend to the other. Ratios are to Millrace as it comes; `millrace-again` is the same, started as "
     "those that are not shipped. What spinning costs is shown, too: it is its price.", lambda one: one["set"] == waits.SET),
    ("A cold process", "From the start on, with nothing warmed up.", lambda one: one["case"] == "S1"),
    ("Operations", "Connections that failed, and the longest time without one, while something is done to the forwarder.",
     lambda one: one["case"].startswith("S2")),
)


def write(folder):
    """Everything of one run's folder that is generated."""
    folder = pathlib.Path(folder)
    environment = json.loads((folder / "environment.json").read_text())
    result = summary.result_of(CASES, read_blocks(folder), environment)
    result["micro"] = micro.read(folder)
    (folder / "result.json").write_text(json.dumps(rounded(result), separators=(",", ":")) + "\n")
    for old in folder.glob("*.svg"):
        old.unlink()
    plots = {result_name(one): plots_of(folder, one) for one in result["cases"]}
    overview = overview_plot(folder, result)
    (folder / "report.md").write_text(text_of(folder, result, plots, overview))


def result_name(one):
    return in_set(one["case"], one["set"])


def notes_of(folder):
    """{heading: text} of what was written by hand beside the run."""
    path, notes, heading = folder / NOTES, {}, ""
    for line in path.read_text().splitlines() if path.exists() else []:
        if line.startswith("## "):
            heading = line[3:].strip()
        elif heading:
            notes[heading] = notes.get(heading, "") + line + "\n"
    return {heading: text.strip() for heading, text in notes.items()}


# ---------------------------------------------------------------- plots


def plots_of(folder, one):
    """Writes the plots of a case; returns their file names."""
    names, written = [row["contender"] for row in one["rows"]], []

    def keep(kind, text):
        name = f"{result_name(one)}-{kind}.svg"
        (folder / name).write_text(text)
        written.append(name)

    curves = {name: curve for name in names if not summary.CONTENDERS[name].again and (curve := curve_of(folder, one, name))}
    if len(curves) > 1:
        keep("latency", svg.percentile_curves(f"{one['case']}: latency from the intended send time", curves))
    cpu = [(row["contender"], row["figures"]["cpu_us"]["value"]) for row in one["rows"] if row["figures"].get("cpu_us")]
    if len(cpu) > 1 and one["case"] in SHOWN:
        title = next(f.title for case in CASES if case.name == one["case"] for f in case.figures if f.key == "cpu_us")
        keep("cpu", svg.bars(f"{one['case']}: {title}", title, cpu))
    if one["steps"]:
        keep("rate", svg.rate_curves(f"{one['case']}: p99 as the rate rises", one["steps"]))
    return written


def curve_of(folder, one, contender):
    """[(share, us)] over all blocks of a contender, or None."""
    path = histogram_path(folder, one["case"], one["set"], contender)
    if not path.exists():
        return None
    total = hdr.merged(line[3] for line in hdr.read_log(path.read_text()))
    return [(share, value / 1000) for share, value in total.curve()] if total and total.total() else None


def overview_plot(folder, result):
    """All of Millrace's CPU ratios in one picture; returns its name, or None."""
    rows = []
    for one in result["cases"]:
        for row in one["rows"]:
            cell = row["figures"].get("cpu_us")
            if row["contender"] in ("millrace", "millrace-2") and cell and cell.get("ratio"):
                rows.append((f"{result_name(one)} / {one['reference']}", row["contender"], cell["ratio"],
                             summary.stats.spread(one["a_a"].get("cpu_us"))))
    if not rows:
        return None
    (folder / "overview.svg").write_text(svg.ratios("CPU time of Millrace for each unit of work, as a ratio to the peer", rows))
    return "overview.svg"


# ---------------------------------------------------------------- text


def text_of(folder, result, plots, overview):
    environment, notes = result["environment"], notes_of(folder)
    kind = "quick run" if environment["quick"] else "run"
    lines = [f"# {result['verdict']}: {kind} of {environment['begun']}", "",
             "Generated by `bench/run`; written by hand are only the paragraphs of [notes.md](notes.md) that it includes."
             if notes else "Generated by `bench/run`.",
             "Figures are medians over blocks of fresh processes; ratios and added latency are taken within a round, with a",
             "bootstrap 95 % interval in brackets. The A/A band is a contender against itself: its farthest end is the noise",
             "floor. A difference is claimed (**bold**) only when the whole interval lies beyond it, from at least",
             f"{summary.BLOCKS_MIN} blocks. All on one machine over the loopback: no absolute figure is a claim.", "",
             rounds_line(result), ""]
    if notes.get("Summary"):
        lines += [notes["Summary"], ""]
    lines += environment_table(environment)
    lines += ["## Overview", "", *overview_table(result["cases"])]
    if overview:
        lines += [f"![{overview}]({overview})", ""]
    lines += behind_lines(result)
    for title, about, wanted in SECTIONS:
        found = [one for one in result["cases"] if wanted(one)]
        if found:
            marked = any(row["contender"] == FLOOR for one in found for row in one["rows"])
            lines += [f"# {title}", "", about, "", *([FLOOR_IS, ""] if marked else [])]
        for one in found:
            lines += case_lines(one, plots[result_name(one)], notes, result["counts"])
    lines += ["# Counts and micro-benchmarks", ""] if result["counts"] or result["micro"] else []
    lines += counts_table(result)
    lines += micro.table(result["micro"], notes.get("JMH"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def rounds_line(result):
    """How much of what was planned there is."""
    environment = result["environment"]
    planned, whole = environment.get("blocks") or result["rounds"], result["rounds"]
    sessions = len(environment.get("sessions") or [0])
    text = f"{result['blocks']} blocks; {whole} of {planned} rounds over all its cases" if whole < planned else \
        f"{result['blocks']} blocks in {planned} rounds"
    if whole < planned:
        text += ": the run is not finished, or its quick rounds had no time for all"
    return text + (f"; {sessions} sessions" if sessions > 1 else "") + "."


def behind_lines(result):
    """All places where Millrace is behind, with what was counted of both."""
    found = [(one, entry) for one in result["cases"] for entry in one["behind"]]
    lines = ["## Where Millrace is behind", ""]
    if not found:
        return [*lines, "Nowhere beyond the noise floor, of what was measured in three blocks or more.", ""]
    lines += ["By more than the noise floor. Counted of both, Millrace first, for each unit of work; the causes stand in the case's section.", ""]
    return lines + all_behind_table(found, result["counts"], result_name)


def case_lines(one, plots, notes, counts):
    """A case's section: table, failures, plots, and where Millrace is behind: measured, and why."""
    name = result_name(one)
    lines = [f"## {name}: {one['verdict']}", "", one["title"] + AND[one["set"]] + ".", ""]
    lines += case_table(one, next(case for case in CASES if case.name == one["case"]).within(one["set"]))
    for row in one["rows"]:
        lines += [f"- FAIL {row['contender']} ({row['failed']} of {row['blocks']} blocks): {problem}" for problem in row["problems"]]
    lines += warm_lines(one)
    for row in one["rows"]:
        if row["p99_of_seconds"]:
            each = ", ".join(f"{value:,}" for value in row["p99_of_seconds"])
            lines.append(f"- {row['contender']}: p99 of each second of the first block, us: {each}")
    lines += ["", *(f"![{plot}]({plot})\n" for plot in plots), ""]
    if one["behind"]:
        lines += behind_table(one, counts.get(one["case"], {}))
        lines += [notes.get(name, "Not explained yet: a paragraph under this heading in notes.md belongs here."), ""]
    elif notes.get(name):
        lines += [notes[name], ""]
    return lines


def warm_lines(one):
    """What is to be known of the measurements: repeated ones, and halves that were not alike."""
    lines = []
    for row in one["rows"]:
        if row.get("apart") is not None and row["apart"] > ALIKE:
            lines.append(f"- {row['contender']}: the halves of its measurements differ by {row['apart']:.0%}: not flat")
    return lines
