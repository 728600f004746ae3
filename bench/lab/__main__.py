"""The command line: see bench/README.md."""

import argparse
import json
import pathlib
import random
import signal
import sys
import time

from lab import cases, environment, micro, pages, programs, report
from lab.contenders import PINNED, FREE, SETS
from lab.processes import raise_descriptor_limit
from lab.programs import ROOT
from lab.run import Run, feasible

REPORTS = ROOT / "perf-reports"
DESCRIPTORS_MIN = 20_000  # two for each of 8,000 sessions


def parse(words):
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures Millrace beside HAProxy and nginx on this "
                                     "machine and writes a report. Installs nothing.")
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"{' '.join(cases.NAMES)}, or a case (--list)")
    parser.add_argument("--quick", action="store_true", help="10 minutes in all: fewer cases and contenders, short blocks")
    parser.add_argument("--blocks", type=int, help="rounds of fresh processes (default: 5; quick: what fits, at most 5)")
    parser.add_argument("--seconds", type=float, help="of each measurement (default: 5; quick: 0.8)")
    parser.add_argument("--out", type=pathlib.Path, help="folder of the run (default: a new one in perf-reports)")
    parser.add_argument("--resume", type=pathlib.Path, metavar="DIR", help="go on with an interrupted run")
    parser.add_argument("--seed", type=int, help="of the order of the blocks")
    parser.add_argument("--sets", nargs="+", choices=list(SETS), default=list(SETS),
                        help="pinned: one thread and a core of its own; free: two threads, nothing pinned")
    parser.add_argument("--without", nargs="+", default=[], choices=sorted({c.name for c in PINNED + FREE}),
                        help="contenders to leave out")
    parser.add_argument("--millrace", default=str(ROOT / "millrace"), help="launcher")
    parser.add_argument("--list", action="store_true", help="list the cases and end")
    parser.add_argument("--jmh", type=pathlib.Path, metavar="DIR", help="run the micro-benchmarks for the report in this folder")
    parser.add_argument("--report", type=pathlib.Path, metavar="DIR", help="only write the report of a run anew")
    parser.add_argument("--pages", action="store_true", help="only write the index and README's figures anew")
    parser.add_argument("--check", action="store_true", help="end with 1 when the index or README's figures are stale")
    parser.add_argument("--readme", type=pathlib.Path, metavar="DIR", help="take README's figures from this run")
    options = parser.parse_args(words)
    options.seconds = options.seconds or (0.8 if options.quick else 5)
    options.blocks = options.blocks or 5
    return options, parser


def list_cases():
    for case in cases.CASES:
        print(f"{case.name:12} {'quick' if case.quick else '     '} {','.join(case.sets):12} {case.title}")


def begin(options):
    """The folder and the seed: new ones, or those of the run that goes on."""
    if options.resume:
        kept = json.loads((options.resume / "environment.json").read_text())
        options.quick, options.scenarios = kept["quick"], options.scenarios or kept["scenarios"]
        options.seconds, options.blocks, options.sets = kept["seconds"], kept["blocks"], kept["sets"]
        options.without = kept["without"]
        return options.resume, kept["seed"]
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 31)
    name = time.strftime("%Y-%m-%d-%H%M%S", time.gmtime()) + ("-quick" if options.quick else "")
    return options.out or REPORTS / name, seed


def measure(options, parser):
    missing = programs.absent(("taskset", "gcc", "java"))
    if missing:
        print(f"bench/run needs {', '.join(missing)}: {programs.how_to_get(missing)}", file=sys.stderr)
        return 69
    folder, seed = begin(options)
    try:
        chosen = cases.chosen(options.scenarios, options.quick)
    except ValueError as unknown:
        parser.error(str(unknown))
    granted = raise_descriptor_limit()
    if granted < DESCRIPTORS_MIN:
        print(f"only {granted} descriptors (ulimit -n): R7 needs {DESCRIPTORS_MIN}", file=sys.stderr)
    ready, lacking = feasible(chosen, options)
    folder.mkdir(parents=True, exist_ok=True)
    if not options.resume:
        found = {**environment.collect(options, seed), "scenarios": options.scenarios, "seconds": options.seconds,
                 "blocks": options.blocks, "sets": options.sets, "without": options.without, "absent": lacking}
        (folder / "environment.json").write_text(json.dumps(found, indent=1) + "\n")
    print(f"seed {seed}, folder {folder}; interrupted, it goes on with: bench/run --resume {folder}", file=sys.stderr)
    run = Run(options, folder, seed)
    try:
        run.work(ready)
    except (KeyboardInterrupt, SystemExit):
        print("interrupted: what there is becomes the report", file=sys.stderr)
        return 130
    finally:
        run.close()
        report.write(folder)
        pages.write(REPORTS)
    print(folder / "report.md")
    return 0


def main(words):
    options, parser = parse(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
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
    if options.report or options.pages or options.readme:
        if options.report:
            report.write(options.report)
        pages.write(REPORTS, options.readme)
        return 0
    return measure(options, parser)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
