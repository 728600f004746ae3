"""Loads of `millrace bench`: open loop, latency from the intended send time, payload verified, the histogram kept."""

import contextlib
import dataclasses
import json
import subprocess
import time

from lab.processes import LOAD_CORE, Problem

READY_LIMIT_S = 15
START_S = 0.2  # from the making of its histogram log until its connections are open and the load begins
COUNTED_START_S = 1.2  # of runs that count system calls: those of opening are not to be among them
TAIL_S = 0.3  # that it sends on after the meter has ended
GENERATOR_WARM_S = 0.8  # its own JVM has to compile, too
# It turns without sleeping until the next request is due. Beside the peer on one core it gives way to it at once, and one
# compiler that is done soon disturbs less than two.
GENERATOR = ("nice", "-n", "19")
GENERATOR_OPTIONS = "-XX:TieredStopAtLevel=1"
HURRY_LONGEST_S = 60  # what is told the generator: it is stopped before
JVM_WARM_S = {True: 1.2, False: 2}  # by quick: at the rate that is measured, after the hurry
ONCE_WARM_S = 2.5  # all ports have been seen before it ends
FLOOD_WARM_S = {True: 4, False: 6}  # half of it with the flood
CONNECTS_WARM = 3000  # a second: beyond that ports run out
STEP_S = 0.8
TRIES = 3  # of a step: one stall of the machine is no limit
STEP_WARM_S = 0.3  # of the steps of a ladder after its first
PERCENTILES = {"p50": "p50", "p90": "p90", "p99": "p99", "p999": "p999", "max": "max"}


@dataclasses.dataclass(frozen=True)
class Traffic:
    """What the generator sends. `factor`: units of work for each request (a request and a reply are two messages)."""

    kind: str  # tcp, udp, connect
    connections: int
    size: int
    rate: int
    unit: str = "message"
    factor: int = 2
    reply: int = 0
    jitter: int = 0  # percent of the period
    every_second: bool = False  # a log of intervals, too


def words_of(block, traffic, seconds, warm_s):
    """The generator's command."""
    scheme = "udp" if traffic.kind == "udp" else "tcp"
    words = [*GENERATOR, block.run.options.millrace, "bench", f"{scheme}://127.0.0.1:{block.port}", "--rate", f"{traffic.rate}/s" if traffic.rate else "max",
             "--connections", traffic.connections, "--size", traffic.size, "--duration", f"{round(seconds * 1000)}ms",
             "--warmup", f"{round(warm_s * 1000)}ms", "--hdr", block.hdr_log, "--json"]
    words += ["--connect"] if traffic.kind == "connect" else []
    words += ["--reply-size", traffic.reply] if traffic.reply else []
    words += ["--log", block.interval_log] if traffic.every_second else []
    return words + (["--jitter", f"{traffic.jitter}%"] if traffic.jitter else [])


def parse(text):
    """Fields of a record from the JSON that the generator printed: microseconds, and why it failed."""
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        raise Problem(f"millrace bench: {text.strip()[-300:]}") from None
    target = found["targets"][0]
    fields = {ours: target["latencyNs"][theirs] / 1000 for ours, theirs in PERCENTILES.items() if theirs in target["latencyNs"]}
    lost = sum(target["errors"].values())
    fields.update(sent=target["requests"]["sent"], replies=target["requests"]["answered"], errors=lost,
                  late=target["requests"]["late"], answers_per_second=target["answersPerSecond"])
    if found["verdict"] != "OK":
        fields["reasons"] = found["reasons"]
        fields["missed"] = 0 if lost else 1
    return fields


class Own:
    """Requests of our generator to an echo peer. `flags` are for Millrace only: a preset that a scenario names."""

    needs = ("gcc", "java")

    def __init__(self, traffic, flags=""):
        self.traffic, self.flags, self.unit = traffic, flags, traffic.unit

    def run(self, block):
        block.forward(self.start_peer(block), flags=self.flags)
        return self.settled(block, self.traffic)

    def start_peer(self, block):
        return block.peer(*(["sized"] if self.traffic.reply else []))

    def settled(self, block, traffic):
        """A JVM hurried; then measured until the cost is flat."""
        self.hurry(block, traffic)
        warm_s = JVM_WARM_S[block.quick] if block.compiles else GENERATOR_WARM_S
        return block.until_flat(lambda: self.measured(block, traffic, block.seconds, warm_s))

    @staticmethod
    def hurry(block, traffic):
        """The same traffic as fast as it goes, until a JVM's compilers are at rest."""
        fast = dataclasses.replace(traffic, rate=CONNECTS_WARM if traffic.kind == "connect" else 0, jitter=0)
        block.hurry(words_of(block, fast, HURRY_LONGEST_S, 0), java_options=GENERATOR_OPTIONS)

    def measured(self, block, traffic, seconds, warm_s, late=contextlib.nullcontext):
        """One run of the generator. The meter sees a part of the time in which the load is steady; `late(block)` begins
        in the middle of the warm-up and lasts as long."""
        start_s = COUNTED_START_S if block.meter.slow_s else START_S
        words = words_of(block, traffic, start_s + seconds + block.meter.slow_s + TAIL_S, warm_s)
        block.loads.append([str(word) for word in words])
        block.hdr_log.unlink(missing_ok=True)
        process = block.processes.start(LOAD_CORE, words, stdout=subprocess.PIPE, java_options=GENERATOR_OPTIONS)
        self.await_ready(block, process)
        time.sleep(start_s + warm_s / 2)
        with late(block):
            time.sleep(warm_s / 2)
            block.meter.begin()
            start = time.monotonic()
            time.sleep(seconds / 2)
            block.meter.half()
            time.sleep(max(0, start + seconds - time.monotonic()))
            taken = time.monotonic() - start
            steady = process.poll() is None
            block.meter.end()
        if not steady:
            raise Problem(f"the load ended before the meter: {block.processes.finish(process, check=False)[-300:]}")
        work = {"work": traffic.rate * taken * traffic.factor, "seconds": taken}  # of a closed loop the answers tell
        if block.meter.slow_s:  # its latencies mean nothing
            block.processes.stop(process)
            return work
        found = parse(block.processes.finish(process, check=False))
        answers = found.pop("answers_per_second")
        return {**found, **work} if traffic.rate else {**found, **work, "work": answers * taken * traffic.factor}

    @staticmethod
    def await_ready(block, process):
        """Its JVM runs and is about to connect: then its log is there."""
        deadline = time.monotonic() + READY_LIMIT_S
        while not block.hdr_log.exists():
            if process.poll() is not None:
                raise Problem(f"the load has ended: {block.processes.log_tail()}")
            if time.monotonic() > deadline:
                raise Problem(f"the load has not begun after {READY_LIMIT_S} s")
            time.sleep(0.005)


class Beside(Own):
    """Our generator's requests while something else happens: `disturbance(block)` starts it and returns how to end it."""

    def __init__(self, traffic, disturbance, flags=""):
        super().__init__(traffic, flags)
        self.disturbance = disturbance

    def run(self, block):
        block.forward(self.start_peer(block), flags=self.flags)
        with self.disturbance(block) as fields:
            measured = self.settled(block, self.traffic)
        return {**measured, **fields}


class Once(Own):
    """Our generator's requests from so many ports that each run of it leaves its sessions behind: a JVM is hurried with
    fewer, and all are measured once."""

    def __init__(self, traffic, fewer, flags=""):
        super().__init__(traffic, flags)
        self.fewer = fewer

    def settled(self, block, traffic):
        self.hurry(block, self.fewer)
        return self.measured(block, traffic, block.seconds, ONCE_WARM_S)


class Flooded(Own):
    """Our generator's requests, and `flood(block)` once they are under way; one run, as the flood leaves its traces."""

    def __init__(self, traffic, flood, flags=""):
        super().__init__(traffic, flags)
        self.flood = flood

    def settled(self, block, traffic):
        self.hurry(block, traffic)
        return self.measured(block, traffic, block.seconds, FLOOD_WARM_S[block.quick], self.flood)


class Ladder(Own):
    """The capacity: the highest of rising rates without loss and with p99 under a bound. Each step is one short run."""

    def __init__(self, traffic, rates, bound_us):
        super().__init__(traffic)
        self.rates, self.bound_us = rates, bound_us

    def run(self, block):
        block.forward(self.start_peer(block))
        steps, capacity, warm_s = [], 0, GENERATOR_WARM_S
        self.hurry(block, self.traffic)
        for rate in self.rates[::3] if block.quick else self.rates:
            for _ in range(TRIES):
                step = self.measured(block, dataclasses.replace(self.traffic, rate=rate), STEP_S, warm_s)
                warm_s = STEP_WARM_S
                good = step["errors"] == 0 and not step.get("missed") and step.get("p99", self.bound_us + 1) <= self.bound_us
                if good:
                    break
            steps.append({"rate": rate, "p50": step.get("p50", 0), "p99": step.get("p99", 0), "good": good})
            if not good:
                break
            capacity = rate
        block.hdr_log.unlink()  # of the last step only
        return {"steps": steps, "capacity": capacity, "work": 1}


class Share(Own):
    """A share of the weakest contender's capacity, which the ladder of this run has found in its first round."""

    def __init__(self, traffic, share, ladder):
        super().__init__(traffic)
        self.share, self.ladder = share, ladder

    def run(self, block):
        capacity = block.run.weakest_capacity(self.ladder)
        if not capacity:
            raise Problem(f"no capacity is known: {self.ladder} belongs into the same run")
        traffic = dataclasses.replace(self.traffic, rate=int(capacity * self.share))
        block.forward(self.start_peer(block))
        return {**self.settled(block, traffic), "rate": traffic.rate}
