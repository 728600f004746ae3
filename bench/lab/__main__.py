"""The command line: see bench/README.md."""

import argparse
import json
import pathlib
import random
import signal
import sys
import time

from lab import cases, distribution, environment, growth_page, micro, pages, plan, programs, report, waits
from lab.contenders import SETS, USUAL
from lab.processes import raise_descriptor_limit
from lab.programs import ROOT
from lab.run import Run, feasible, replace

REPORTS = ROOT / "perf-reports"
DESCRIPTORS_MIN = 20_000  # two for each of 8,000 sessions
BLOCKS, QUICK_MINUTES = 5, 10
SECONDS = {True: 0.8, False: 2.5}  # by quick
UNFINISHED = 75


def parse(words):
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures Millrace beside HAProxy and nginx on this "
                                     "machine and writes a report. Installs nothing.")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"{' '.join(cases.NAMES)}, or a case (--list)")
    parser.add_argument("--quick", action="store_true", help="10 minutes in all: fewer cases and contenders, short blocks")
    parser.add_argument("--blocks", type=int, help="rounds of fresh processes (default: 5; quick: what fits, at most 5)")
    parser.add_argument("--seconds", type=float, help="of each measurement (default: 2.5; quick: 0.8)")
    parser.add_argument("--minutes", type=float, help="of this session: it ends between two cases, and --resume goes on; "
                        "75 is its status then (default: no limit; quick: 10)")
    parser.add_argument("--out", type=pathlib.Path, help="folder of the run (default: a new one in perf-reports)")
    parser.add_argument("--resume", type=pathlib.Path, metavar="DIR", help="go on with an interrupted run")
    parser.add_argument("--seed", type=int, help="of the order of the blocks")
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(USUAL),
                        help="pinned: one thread and a core of its own; free: two threads, nothing pinned (default: both); waits: ways to "
                        "wait, pinned")
    parser.add_argument("--without", nargs="+", default=[], choices=sorted({c.name for each in SETS.values() for c in each}),
                        help="contenders to leave out")
    parser.add_argument("--millrace", default=str(ROOT / "millrace"), help="launcher")
    parser.add_argument("--list", action="store_true", help="list the cases and end")
    parser.add_argument("--jmh", type=pathlib.Path, metavar="DIR", help="run the micro-benchmarks for the report in this folder")
    parser.add_argument("--growth", type=pathlib.Path, metavar="DIR", help="a page of bench/growth in this folder: of DIR/growth.json, "
                        "else measured first")
    parser.add_argument("--report", type=pathlib.Path, metavar="DIR", help="only write the report of a run anew")
    parser.add_argument("--pages", action="store_true", help="only write the index and README's figures anew")
    parser.add_argument("--check", action="store_true", help="end with 1 when the index or README's figures are stale")
    parser.add_argument("--readme", type=pathlib.Path, metavar="DIR", help="take README's figures from this run")
    options = parser.parse_args(words)
    options.minutes = options.minutes or (QUICK_MINUTES if options.quick else None)
    return options, parser


def list_cases():
    for case in cases.CASES:
        print(f"{case.name:12} {'quick' if case.quick else '     '} {','.join(case.sets):18} {case.title}")


def go_on(options):
    """The environment of the run that goes on, whose options are taken over; more rounds than it had may be asked for."""
    kept = json.loads((options.resume / "environment.json").read_text())
    options.quick, options.scenarios = kept["quick"], options.scenarios or kept["scenarios"]
    options.seconds, options.sets, options.without = kept["seconds"], kept["sets"], kept["without"]
    options.blocks = options.blocks or kept["blocks"]
    if options.quick and not options.minutes:
        options.minutes = QUICK_MINUTES
    return {**kept, "blocks": options.blocks}


def begin(options):
    """The folder of a new run, and its environment as far as it is asked for."""
    options.seconds, options.blocks = options.seconds or SECONDS[options.quick], options.blocks or BLOCKS
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 31)
    name = time.strftime("%Y-%m-%d-%H%M%S", time.gmtime()) + ("-quick" if options.quick else "")
    return options.out or REPORTS / name, seed


def measure(options, parser):
    missing = programs.absent(("taskset", "gcc", "java"))
    if missing:
        print(f"bench/run needs {', '.join(missing)}: {programs.how_to_get(missing)}", file=sys.stderr)
        return 69
    kept = go_on(options) if options.resume else None
    folder, seed = (options.resume, kept["seed"]) if kept else begin(options)
    try:
        chosen = cases.chosen(options.scenarios, options.quick)
    except ValueError as unknown:
        parser.error(str(unknown))
    chosen = [case for case in chosen if plan.sets_of(case, options)]
    if not chosen:
        parser.error(f"none of these cases is in the sets {' '.join(options.sets)} (--list shows theirs)")
    if waits.SET in options.sets and not waits.build():
        return 69
    granted = raise_descriptor_limit()
    if granted < DESCRIPTORS_MIN:
        print(f"only {granted} descriptors (ulimit -n): R7 needs {DESCRIPTORS_MIN}", file=sys.stderr)
    ready, lacking = feasible(chosen, options)
    found = {**environment.collect(options, seed), "scenarios": options.scenarios, "seconds": options.seconds,
             "blocks": options.blocks, "sets": options.sets, "without": options.without, "absent": lacking, "sessions": []}
    refused = kept and distribution.refusal(kept, found)
    if refused:
        print(refused, file=sys.stderr)
        return 65
    folder.mkdir(parents=True, exist_ok=True)
    found = {**(kept or found), "sessions": [*(kept or found).get("sessions", []), environment.session(found)]}
    replace(folder / "environment.json", json.dumps(found, indent=1) + "\n")
    (folder / "result.json").unlink(missing_ok=True)  # a run that is under way has none
    return work(ready, options, folder, found)


def work(ready, options, folder, found):
    """One session of a run, and its report."""
    go_on_with = f"bench/run --resume {folder}"
    print(f"seed {found['seed']}, folder {folder}; interrupted, it goes on with: {go_on_with}", file=sys.stderr)
    run, left, code = Run(options, folder, found["seed"], len(found["sessions"]) - 1), [], 0
    try:
        options.millrace = distribution.copied(options.millrace, run.scratch)
        if waits.SET in options.sets:
            waits.prepare(options.millrace)
        left = run.work(ready)
    except (KeyboardInterrupt, SystemExit):
        print("interrupted: what there is becomes the report", file=sys.stderr)
        code = 130
    finally:
        run.close()
    if left:
        print(f"time is up; {len(left)} blocks are left, about {run.clock.expected_minutes(left):.0f} minutes: {go_on_with}",
              file=sys.stderr)
    report.write(folder)
    pages.write(REPORTS)
    print(folder / "report.md")
    return code or (UNFINISHED if left else 0)


def main(words):
    options, parser = parse(words)
    for one in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, lambda *_: sys.exit(143))
    if options.list:
        list_cases()
        return 0
    if options.check:
        stale = pages.stale(REPORTS)
        print("\n".join(f"{name} is not what bench/run --pages writes" for name in stale) or "as generated")
        return 1 if stale else 0
    if options.jmh:
        code = micro.run(options.jmh, options.quick, options.scenarios)
        options.report = options.jmh if code == 0 and (options.jmh / "environment.json").exists() else None
        if code or not options.report:
            return code
    if options.growth:
        code = growth_page.run(options.growth)
        if code:
            return code
    if options.report or options.pages or options.readme or options.growth:
        if options.report:
            report.write(options.report)
        pages.write(REPORTS, options.readme)
        return 0
    return measure(options, parser)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
