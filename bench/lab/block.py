"""One block: one contender, one case, fresh processes, a warm-up, a measurement, and what it cost."""

import dataclasses
import os
import pathlib
import shutil
import tempfile
import time

from lab import contenders, distribution, programs, stats
from lab.processes import FORWARDER_CORE, LOAD_CORE, Problem, Processes, free_port
from lab.usage import SystemCalls, allocated_bytes, compiler_ns, cpu_ns, usage

ALIKE = 0.15  # the halves of a measurement, or a sample and the next: then the cost is flat
COMPILING_MAX = 0.05  # of a measurement's CPU time: then the compilers are done
TRIES, JVM_TRIES = 2, 3  # of a measurement, until it is flat
WARM_SAMPLE_S = 1  # of other people's tools, before the measurement
HURRY_STEP_S, HURRY_MIN_S = 0.25, 1.5
COMPILING = 0.04  # of what the process gets, or of half a core: more means that the compilers are not done
CORES = os.sched_getaffinity(0)


class CpuMeter:
    """CPU time and context switches of the forwarder between begin and end, and in both halves."""

    slow_s = 0  # what begin and end take

    def __init__(self, block):
        self.block, self.before, self.middle, self.fields = block, None, None, {}

    def begin(self):
        self.before, self.middle = self.now(), None

    def half(self):
        self.middle = self.now()

    def end(self):
        after = self.now()
        if not self.before:
            return
        self.fields = after[1].since(self.before[1])
        if self.middle:
            marks = (self.before, self.middle, after)
            self.fields["halves"] = [(b[1].cpu_ns - a[1].cpu_ns) / (b[0] - a[0]) for a, b in zip(marks, marks[1:])]

    def now(self):
        return (time.monotonic(), usage(self.block.forwarder.pid)) if self.block.forwarder else None


class CallMeter(CpuMeter):
    """System calls by name, counted by strace: much slower, so a run of its own."""

    slow_s = 3

    def half(self):
        pass

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

    def half(self):
        pass

    def begin(self):
        self.before = allocated_bytes(self.block.forwarder.pid)

    def end(self):
        after = allocated_bytes(self.block.forwarder.pid)
        if after is None or self.before is None:
            raise Problem("jcmd printed no allocation")
        self.fields = {"allocated_bytes": after - self.before}


@dataclasses.dataclass(frozen=True)
class Hurry:
    """How long at most, and how long a JVM's compilers are to have been at rest."""

    max_s: float
    quiet_s: float


TOTALS = ("halves", "voluntary", "involuntary", "compiler_ns")  # which are kept for each unit of work
HURRY = {True: Hurry(6, 0.75), False: Hurry(15, 1.5)}  # by quick
METERS = {"cpu": CpuMeter, "calls": CallMeter, "allocation": AllocationMeter}


class Block:
    """What a load has at hand: processes, ports, a scratch folder, the meter, and how long to measure."""

    def __init__(self, run, case, contender, pin, meter="cpu"):
        self.run, self.case, self.contender = run, case, contender
        self.folder = tempfile.mkdtemp(prefix="millrace-lab-")
        self.processes = Processes(run.log, pin)
        self.forwarder = self.port = self.forwarder_words = None
        self.launcher = run.options.millrace
        self.meter_kind, self.meter = meter, METERS[meter](self)
        self.seconds, self.pin = run.options.seconds, pin
        self.warm = {}  # how it went, for the record
        self.hdr_log = pathlib.Path(self.folder) / "load.hdr"
        self.interval_log = self.hdr_log.with_name("intervals.hdr")
        self.loads = []  # commands of the measurement, for the record
        pathlib.Path(self.folder).chmod(0o755)  # nginx's workers and PostgreSQL are other users
        # What this process does itself is load: it keeps off the forwarder's core.
        os.sched_setaffinity(0, {int(LOAD_CORE)} if pin else CORES)

    @property
    def quick(self):
        return self.run.options.quick

    @property
    def compiles(self):
        """Whether this contender is a JVM, whose first seconds cost more."""
        return self.contender.kind == contenders.MILLRACE

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
        if self.contender.kind == contenders.FLOOR:
            self.launcher = self.c_program(contenders.FLOOR)
        self.forwarder_words = contenders.command(self.contender, frontend, self.launcher)
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

    def hurry(self, words, **how):
        """A load as fast as it goes, until a JVM's compilers have been at rest for a while; bounded. Nothing for others."""
        if not self.compiles:
            return
        rule = HURRY[self.quick]
        process = self.processes.start(LOAD_CORE, words, **how)
        begun, quiet_since, before, rested = time.monotonic(), None, (0, 0), False
        while not rested and time.monotonic() - begun < rule.max_s and process.poll() is None:
            time.sleep(HURRY_STEP_S)
            now, used = time.monotonic(), (compiler_ns(self.forwarder.pid), cpu_ns(self.forwarder.pid))
            quiet = is_quiet(*(b - a for a, b in zip(before, used))) and now - begun > HURRY_MIN_S
            before, quiet_since = used, (quiet_since or now) if quiet else None
            rested = quiet and now - quiet_since >= rule.quiet_s
        self.warm = {"hurried_s": time.monotonic() - begun, "rested": rested}
        if process.poll() is not None:
            self.warm["load_ended"] = process.returncode
        self.processes.stop(process)

    def until_flat(self, measure):
        """Measures until the cost is flat: the halves alike and the compilers at rest; a few times at most. A failure stays."""
        for number in range(1, self.tries + 1):
            self.loads.clear()
            fields = measure()
            if verdict(fields) == "FAIL" or is_flat(self.meter.fields):
                break
        return {**fields, "tries": number}

    def steady(self, sample):
        """The same with other people's tools: the sample before and the measurement are to be alike."""
        meter, costs = self.meter, []
        self.meter = CpuMeter(self)
        if not self.quick:
            costs.append(self.cost_of(sample(WARM_SAMPLE_S)))
        if meter.slow_s:
            self.meter = meter
            return sample(self.seconds)
        for number in range(1, self.tries + 1):
            self.loads.clear()
            fields = sample(self.seconds)
            costs.append(self.cost_of(fields))
            if verdict(fields) == "FAIL" or is_flat({**self.meter.fields, "halves": costs[-2:]}):
                break
        return {**fields, "tries": number, **({"halves_us": costs[-2:]} if self.forwarder and len(costs) > 1 else {})}

    @property
    def tries(self):
        if self.quick or self.meter.slow_s:
            return 1
        return JVM_TRIES if self.compiles else TRIES

    def cost_of(self, fields):
        """CPU time in us for each unit of work that the meter has just seen."""
        return self.meter.fields.get("cpu_ns", 0) / 1000 / fields["work"] if fields.get("work") else 0

    # ------------------------------------------------------------ the whole

    def result(self):
        """Runs the case's load; a failure is kept, too."""
        try:
            fields = self.case.load.run(self)
            fields = {**fields, **self.meter.fields, **self.warm}
            fields["verdict"] = verdict(fields)
        except Exception as problem:  # whatever it is, the other blocks go on
            fields = {"verdict": "FAIL", "problem": f"{type(problem).__name__}: {problem}"}
        finally:
            self.processes.stop_all()
        return {"forwarder": portable(self.forwarder_words, self.folder, self.launcher),
                "loads": portable(self.loads[-2:], self.folder, self.run.options.millrace), **costs_of(fields)}


def portable(words, folder, launcher):
    """Commands as they can be repeated anywhere: . is the project's folder, DIR that of the block."""
    if isinstance(words, (list, tuple)):
        return [portable(word, folder, launcher) for word in words]
    return distribution.shown(words.replace(str(folder), "DIR"), launcher) if isinstance(words, str) else words


def is_quiet(compiled_ns, used_ns):
    """Whether compilers were at rest in a step of the hurry; on a busy machine they may only have got no time."""
    return compiled_ns <= COMPILING * max(used_ns, HURRY_STEP_S * 1e9 / 2)


def is_flat(fields):
    """Whether a measurement saw a cost that does not change any more."""
    compiling = fields.get("compiler_ns", 0) > COMPILING_MAX * fields.get("cpu_ns", 0)
    return not compiling and stats.apart(fields.get("halves")) <= ALIKE


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
        more["compiler_us"] = fields.get("compiler_ns", 0) / 1000 / work
        if fields.get("halves") and fields.get("seconds"):
            more["halves_us"] = [half / 1000 / (work / fields["seconds"]) for half in fields["halves"]]
    if work > 0 and fields.get("calls"):
        more["calls_each"] = sum(fields["calls"].values()) / work
    if work > 0 and fields.get("allocated_bytes") is not None:
        more["allocated_each"] = fields["allocated_bytes"] / work
    if work > 0 and fields.get("seconds"):
        more["per_second"] = work / fields["seconds"]
        if fields.get("cpu_ns") is not None:
            more["core_share"] = fields["cpu_ns"] / 1e9 / fields["seconds"]
    return {**{key: value for key, value in fields.items() if key not in TOTALS}, **more}
