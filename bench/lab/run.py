"""One run: works through its plan, writes each block as soon as it has ended, and goes on where it was interrupted."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from lab import contenders, hdr, plan, programs
from lab.block import Block
from lab.summary import problem_of

BLOCKS, HDR = "blocks.jsonl", "hdr"
QUICK_LIMIT_S = 600
REPORT_S = 15  # of a quick run's time, kept for the report


class Run:
    """Options, folders, what was done already, and the clock of a quick run."""

    def __init__(self, options, folder, seed):
        self.options, self.folder, self.seed = options, pathlib.Path(folder), seed
        self.begun = time.monotonic()
        self.scratch = tempfile.mkdtemp(prefix="millrace-lab-run-")
        pathlib.Path(self.scratch).chmod(0o755)
        (self.folder / HDR).mkdir(parents=True, exist_ok=True)
        self.log = open(pathlib.Path(self.scratch) / "processes.log", "ab")
        self.done = {key_of(block) for block in read_blocks(self.folder)}
        self.taken_s = {}  # by contender and case: how long a block took, for the time that is left

    def close(self):
        self.log.close()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def once(self, words):
        """Runs a command that prepares something."""
        subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                       check=True, timeout=120)

    # ------------------------------------------------------------ the plan

    def work(self, cases):
        """All rounds; the separate counts follow the first, so that an interrupted run has some of each."""
        rounds = self.options.blocks
        for number in range(rounds):
            steps = plan.of_round(cases, number, self.seed, self.options)
            if number == 0:
                steps += plan.counts(cases, self.options)
            elif self.options.quick:
                steps = plan.most_wanted_first(steps)
            steps = [step for step in steps if step.key not in self.done]
            self.work_round(steps, f"{number + 1}/{rounds}", self.options.quick and number > 0)

    def work_round(self, steps, title, short_of_time):
        """A case is begun only when there is time for all its contenders: a part of them is no pair."""
        skipped = set()
        for at, step in enumerate(steps, 1):
            case = step.case.name
            if short_of_time and case not in skipped and (at == 1 or steps[at - 2].case.name != case):
                if not self.has_time_for([one for one in steps if one.case.name == case]):
                    skipped.add(case)
            if case in skipped:
                continue
            begun = time.monotonic()
            record = self.block(step)
            self.taken_s[step.key[:2] + step.key[3:]] = time.monotonic() - begun
            self.keep(step, record)
            print(progress(title, at, len(steps), step, record, time.monotonic() - self.begun), file=sys.stderr, flush=True)
        if skipped:
            print(f"no time in round {title} for {' '.join(sorted(skipped))}", file=sys.stderr)

    def has_time_for(self, steps):
        needed = sum(self.taken_s.get(step.key[:2] + step.key[3:], 5) for step in steps)
        return time.monotonic() - self.begun + needed < QUICK_LIMIT_S - REPORT_S

    def block(self, step):
        block = Block(self, step.case, step.contender, step.set == "pinned", step.meter)
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
        record = {"case": step.case.name, "set": step.set, "round": step.round, "position": step.position,
                  "contender": step.contender.name, "meter": step.meter, **record}
        with open(self.folder / BLOCKS, "a", encoding="utf-8") as file:
            file.write(json.dumps(rounded(record)) + "\n")

    def keep_histogram(self, step, log):
        """One line for each block, in one log for each case and contender."""
        if not log.exists():
            return
        lines = hdr.read_log(log.read_text())
        total = hdr.merged(histogram for _, _, _, histogram in lines)
        if total is None:
            return
        path = self.folder / HDR / f"{step.case.name}.{step.contender.name}.hdr"
        kept = hdr.read_log(path.read_text()) if path.exists() else []
        length = sum(line[2] for line in lines)
        path.write_text(hdr.write_log([*kept, (f"block{step.round + 1}", lines[0][1], length, total)]))


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


