"""One block: one contender, one case, fresh processes, a warm-up, a measurement, and what it cost."""

import pathlib
import shutil
import tempfile
import time

from lab import contenders, programs
from lab.processes import FORWARDER_CORE, LOAD_CORE, Problem, Processes, free_port
from lab.usage import SystemCalls, allocated_bytes, usage

FLAT = 0.05  # the last two samples alike within this
WARM_TIMES_MAX = 3
QUICK_WARM = 0.65  # of a contender's warm-up


class CpuMeter:
    """CPU time and context switches of the forwarder between begin and end."""

    slow_s = 0  # what begin and end take

    def __init__(self, block):
        self.block, self.before, self.fields = block, None, {}

    def begin(self):
        self.before = usage(self.block.forwarder.pid) if self.block.forwarder else None

    def end(self):
        if self.before:
            self.fields = usage(self.block.forwarder.pid).since(self.before)


class CallMeter(CpuMeter):
    """System calls by name, counted by strace: much slower, so a run of its own."""

    slow_s = 3

    def begin(self):
        self.before = SystemCalls(self.block.forwarder.pid, self.block.folder)
        if not self.before.await_attached():
            self.before.finish()
            raise Problem("strace cannot attach: may it trace here? (kernel.yama.ptrace_scope)")

    def end(self):
        calls = self.before.finish()
        if not calls:
            raise Problem("strace has printed nothing")
        self.fields = {"calls": calls}


class AllocationMeter(CpuMeter):
    """Bytes that the loops of Millrace allocate once their code is compiled."""

    slow_s = 4

    def begin(self):
        self.before = allocated_bytes(self.block.forwarder.pid)

    def end(self):
        after = allocated_bytes(self.block.forwarder.pid)
        if after is None or self.before is None:
            raise Problem("jcmd printed no allocation")
        self.fields = {"allocated_bytes": after - self.before}


METERS = {"cpu": CpuMeter, "calls": CallMeter, "allocation": AllocationMeter}


class Block:
    """What a load has at hand: processes, ports, a scratch folder, the meter, and how long to measure."""

    def __init__(self, run, case, contender, pin, meter="cpu"):
        self.run, self.case, self.contender = run, case, contender
        self.folder = tempfile.mkdtemp(prefix="millrace-lab-")
        self.processes = Processes(run.log, pin)
        self.forwarder = self.port = self.forwarder_words = None
        self.meter_kind, self.meter = meter, METERS[meter](self)
        self.seconds = run.options.seconds
        self.warm_s = contender.warm_s * (QUICK_WARM if run.options.quick else 1)
        if meter == "allocation":
            self.warm_s = max(self.warm_s, contender.warm_s)
        self.hdr_log = pathlib.Path(self.folder) / "load.hdr"
        self.interval_log = self.hdr_log.with_name("intervals.hdr")
        self.loads = []  # commands of the measurement, for the record
        pathlib.Path(self.folder).chmod(0o755)  # nginx's workers and PostgreSQL are other users

    @property
    def quick(self):
        return self.run.options.quick

    def close(self):
        self.processes.stop_all()
        shutil.rmtree(self.folder, ignore_errors=True)

    # ------------------------------------------------------------ servers

    def peer(self, *words):
        """Starts an echo peer; returns its port."""
        port = free_port()
        self.processes.serve(LOAD_CORE, [self.c_program("peer"), port, *words], port)
        return port

    def c_program(self, name):
        return programs.compile_c(name, self.run.scratch)

    def forward(self, *backends, flags="", wait=True):
        """Starts the forwarder, unless this block is the one without; sets the port for the load."""
        if self.contender.kind == contenders.DIRECT:
            self.port = backends[0]
            return None
        self.port = self.port or free_port()
        frontend = contenders.Frontend(self.port, backends, self.case.udp, self.folder, flags)
        self.forwarder_words = contenders.command(self.contender, frontend, self.run.options.millrace)
        self.forwarder = self.processes.start(FORWARDER_CORE, self.forwarder_words)
        if wait:
            self.processes.await_open(self.forwarder, self.port)
        return self.forwarder

    # ------------------------------------------------------------ loads

    def load(self, words, **how):
        """Runs a load to its end and remembers its command."""
        self.loads.append([str(word) for word in words])
        return self.processes.load(words, **how)

    def metered(self, words, **how):
        """Runs a load with the meter around it; returns (what it printed, seconds)."""
        self.meter.begin()
        start = time.monotonic()
        text = self.load(words, **how)
        taken = time.monotonic() - start
        self.meter.end()
        return text, taken

    def steady(self, sample):
        """Samples until the cost is flat, then measures. `sample(seconds)` returns fields with `work` and meters itself."""
        meter, costs, begun = self.meter, [], time.monotonic()
        self.meter = CpuMeter(self)
        while not is_warm(time.monotonic() - begun, self.warm_s, costs, self.quick):
            work = sample(min(2, self.warm_s)).get("work")
            costs.append(self.meter.fields.get("cpu_ns", 0) / work if work else 0)
        self.meter = meter
        self.loads.clear()
        return {**sample(self.seconds), "warm_cpu_us": [round(cost / 1000, 2) for cost in costs]}

    # ------------------------------------------------------------ the whole

    def result(self):
        """Runs the case's load; a failure is kept, too."""
        try:
            fields = self.case.load.run(self)
            fields = {**fields, **self.meter.fields}
            fields["verdict"] = verdict(fields)
        except Exception as problem:  # whatever it is, the other blocks go on
            fields = {"verdict": "FAIL", "problem": f"{type(problem).__name__}: {problem}"}
        finally:
            self.processes.stop_all()
        commands = {"forwarder": self.forwarder_words, "loads": self.loads[-2:]}
        return {**{kind: portable(words, self.folder) for kind, words in commands.items()}, **costs_of(fields)}


def portable(words, folder):
    """Commands as they can be repeated anywhere: . is the project's folder, DIR that of the block."""
    if isinstance(words, (list, tuple)):
        return [portable(word, folder) for word in words]
    return words.replace(str(programs.ROOT), ".").replace(str(folder), "DIR") if isinstance(words, str) else words


def is_warm(elapsed_s, warm_s, costs, quick=False):
    """Long enough, and the last two samples alike; WARM_TIMES_MAX times as long at most, once as long when quick."""
    flat = quick or (len(costs) > 1 and abs(costs[-1] - costs[-2]) <= FLAT * costs[-2])
    return elapsed_s >= WARM_TIMES_MAX * warm_s or (elapsed_s >= warm_s and flat)


def verdict(fields):
    """OK when work was done, without an error, without loss, and as fast as was asked."""
    good = fields.get("work", 1) > 0 and fields.get("errors", 0) == 0 and not fields.get("missed")
    return "OK" if good else "FAIL"


def costs_of(fields):
    """The record with the costs for each unit of work beside the totals."""
    work = fields.get("work") or 0
    more = {}
    if work > 0 and fields.get("cpu_ns") is not None:
        more["cpu_us"] = fields["cpu_ns"] / 1000 / work
        more["switches"] = fields["voluntary"] / work
        more["preemptions"] = fields["involuntary"] / work
    if work > 0 and fields.get("calls"):
        more["calls_each"] = sum(fields["calls"].values()) / work
    if work > 0 and fields.get("allocated_bytes") is not None:
        more["allocated_each"] = fields["allocated_bytes"] / work
    if work > 0 and fields.get("seconds"):
        more["per_second"] = work / fields["seconds"]
    return {**fields, **more}
