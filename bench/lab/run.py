"""One run: works through its plan, writes each block as soon as it has ended, and goes on where it was interrupted."""

import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from lab import contenders, hdr, plan, programs
from lab.block import Block
from lab.clock import Clock
from lab.summary import problem_of

BLOCKS, HDR = "blocks.jsonl", "hdr"
KEPT_DIGITS = 2  # of histograms: within a percent, a fifth of the size


class Run:
    """Options, folders, what was done already, and the clock of this session. `session`: how many were before."""

    def __init__(self, options, folder, seed, session=0):
        self.options, self.folder, self.seed, self.session = options, pathlib.Path(folder), seed, session
        self.clock = Clock(options.minutes * 60 if options.minutes else None)
        self.scratch = tempfile.mkdtemp(prefix="millrace-lab-run-")
        pathlib.Path(self.scratch).chmod(0o755)
        (self.folder / HDR).mkdir(parents=True, exist_ok=True)
        self.log = open(pathlib.Path(self.scratch) / "processes.log", "ab")
        mend(self.folder / BLOCKS)
        before = read_blocks(self.folder)
        self.done = {key_of(block) for block in before}
        for block in before:
            self.clock.learn(block)

    def close(self):
        self.log.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def once(self, words):
        """Runs a command that prepares something."""
        subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                       check=True, timeout=120)

    # ------------------------------------------------------------ the plan

    def work(self, cases):
        """All rounds; the separate counts follow the first, so that an interrupted run has some of each. Returns the steps
        that are left: time ends a session between two cases."""
        rounds = self.planned(cases)
        left = [step for steps in rounds for step in steps]
        for number, steps in enumerate(rounds):
            title = f"{number + 1}/{len(rounds)}"
            if steps:
                print(f"round {title}; to the end about {self.clock.expected_minutes(left):.0f} minutes", file=sys.stderr, flush=True)
            skipped = self.work_round(steps, title, self.options.quick and number == 0)
            left = skipped + [step for later in rounds[number + 1:] for step in later]
            if skipped and not self.options.quick:
                return left
        return [] if self.options.quick else left

    def planned(self, cases):
        """What is not done yet, round by round."""
        rounds = []
        for number in range(self.options.blocks):
            steps = plan.of_round(cases, number, self.seed, self.options)
            if number == 0:
                steps += plan.counts(cases, self.options)
            elif self.options.quick:
                steps = plan.most_wanted_first(steps)
            rounds.append([step for step in steps if step.key not in self.done])
        return rounds

    def work_round(self, steps, title, whole=False):
        """A case is begun only when there is time for all its contenders: a part of them is no pair. A quick run then looks
        for a shorter one, another ends. Returns what was left out."""
        skipped, at = [], 0
        for _, group in itertools.groupby(steps, key=lambda step: (step.case.name, step.set, step.meter == "cpu")):
            group = list(group)
            if (skipped and not self.options.quick) or not (whole or self.clock.has_time_for(group)):
                skipped += group
                continue
            for step in group:
                at += 1
                begun = time.monotonic()
                record = {**self.block(step), "session": self.session, "taken_s": time.monotonic() - begun}
                self.keep(step, record)
                print(progress(title, at, len(steps), step, record, self.clock.elapsed_s()), file=sys.stderr, flush=True)
        if skipped:
            names = dict.fromkeys(step.case.name for step in skipped)
            print(f"no time in round {title} for {' '.join(names)}", file=sys.stderr)
        return skipped

    def block(self, step):
        block = Block(self, step.case, step.contender, step.set != "free", step.meter)
        try:
            result = block.result()
            if step.meter == "cpu" and result["verdict"] == "OK":
                self.keep_histogram(step, block.hdr_log)
            return result
        finally:
            block.close()

    def weakest_capacity(self, ladder):
        """The least that a ladder has found of a forwarder, or None."""
        found = [b["capacity"] for b in read_blocks(self.folder)
                 if b["case"] == ladder and b["contender"] != contenders.DIRECT and b.get("capacity")]
        return min(found, default=None)

    # ------------------------------------------------------------ what is kept

    def keep(self, step, record):
        self.done.add(step.key)
        if step.round > 0 and record["verdict"] == "OK":  # the commands of the first round, but for ports
            record = {key: value for key, value in record.items() if key not in ("forwarder", "loads")}
        record = {"case": step.case.name, "set": step.set, "round": step.round, "position": step.position,
                  "contender": step.contender.name, "meter": step.meter, **record}
        self.clock.learn(record)
        with open(self.folder / BLOCKS, "a", encoding="utf-8") as file:
            file.write(json.dumps(rounded(record), separators=(",", ":")) + "\n")

    def keep_histogram(self, step, log):
        """One line for each block, in one log for each case and contender; none of the doubles, to keep a run small."""
        if not log.exists() or step.contender.again:
            return
        lines = hdr.read_log(log.read_text())
        total = hdr.merged(histogram for _, _, _, histogram in lines)
        if total is None:
            return
        path = histogram_path(self.folder, step.case.name, step.set, step.contender.name)
        tag = f"block{step.round + 1}"
        kept = [line for line in (hdr.read_log(path.read_text()) if path.exists() else []) if line[0] != tag]
        length = sum(line[2] for line in lines)
        replace(path, hdr.write_log([*kept, (tag, lines[0][1], length, total.coarser(KEPT_DIGITS))]))


def in_set(case, name_of_set):
    """The name of a case where it may stand beside itself in another set."""
    return case if name_of_set == "pinned" else f"{case}-{name_of_set}"


def histogram_path(folder, case, name_of_set, contender):
    """The log of a contender in a case; some are in several sets."""
    return pathlib.Path(folder) / HDR / f"{in_set(case, name_of_set)}.{contender}.hdr"


def replace(path, text):
    """Writes a file so that whoever is interrupted leaves the old one or the new one."""
    draft = path.with_name(path.name + ".draft")
    draft.write_text(text)
    os.replace(draft, path)


def mend(path):
    """Takes away a last line that was cut off, for the next to be a line of its own."""
    if path.exists():
        data = path.read_bytes()
        if data and not data.endswith(b"\n"):
            path.write_bytes(data[:data.rfind(b"\n") + 1])


def rounded(value):
    """Six significant digits are more than any of these numbers has."""
    if isinstance(value, float):
        return float(f"{value:.6g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, (list, tuple)) else value


def read_blocks(folder):
    """The blocks of a run so far. A last line that was cut off by the end of the process is left out."""
    path, blocks = pathlib.Path(folder) / BLOCKS, []
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            blocks.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return blocks


def key_of(block):
    return (block["case"], block["set"], block["round"], block["contender"], block["meter"])


def progress(title, at, count, step, record, elapsed_s):
    """One line for each block."""
    shown = []
    for key, name in (("cpu_us", "CPU us"), ("p50", "p50 us"), ("p99", "p99 us"), ("capacity", "per s"), ("start_ms", "ms"),
                      ("stall_ms", "stall ms"), ("session_bytes", "B/session"), ("calls_each", "calls"),
                      ("allocated_each", "B allocated")):
        if record.get(key) is not None and len(shown) < 3:
            shown.append(f"{name} {record[key]:.4g}")
    minutes, seconds = divmod(int(elapsed_s), 60)
    what = f"{step.case.name} {step.contender.name}" + ("" if step.meter == "cpu" else f" ({step.meter})")
    tail = ", ".join(shown) if record["verdict"] == "OK" else problem_of(record)
    return f"[{minutes:02}:{seconds:02}] round {title}, block {at}/{count}: {what}: {record['verdict']} {tail}"


def feasible(cases, options):
    """The cases whose programs are there; says what is missing and how to get it. Also {name: what it lacks}."""
    lacking, ready = {}, []
    for case in cases:
        missing = programs.absent(case.needs())
        if missing:
            lacking[case.name] = missing
        else:
            ready.append(case)
        for name in plan.sets_of(case, options):
            lacking.update(contenders.part(name, case, options.quick)[1])
    for name, missing in lacking.items():
        print(f"absent: {name} (needs {', '.join(missing)})", file=sys.stderr)
    if lacking:
        print(f"to get them: {programs.how_to_get({p for missing in lacking.values() for p in missing})}", file=sys.stderr)
    return ready, lacking


