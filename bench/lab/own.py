"""Loads of our own generator: open loop, latency from the intended send time, the histogram kept."""

import dataclasses
import json
import time

from lab.processes import LOAD_CORE, Problem

START_S = 0.5  # until it sends: only then, and after the warm-up, the meter begins
TAIL_S = 0.3  # that it sends on after the meter has ended
STEP_WARM_S = 0.3  # of the steps of a ladder after its first
MISSED_MAX = 0.01  # of a fixed rate: beyond that the load did not run as asked


@dataclasses.dataclass(frozen=True)
class Traffic:
    """What the generator sends. `factor`: units of work for each request (a request and a reply are two messages)."""

    kind: str  # stream, connect, datagram
    connections: int
    size: int
    rate: int
    unit: str = "message"
    factor: int = 2
    reply: int = 0


def words_of(block, traffic, seconds, warm_s):
    """The generator's command."""
    return [block.c_program("load"), traffic.kind, block.port, traffic.connections, traffic.size, traffic.rate,
            warm_s + seconds]


def parse(text, traffic, seconds):
    """Fields of a record from what the generator printed."""
    found = json.loads(text)
    missed = traffic.rate * seconds - found["sent"]
    fields = {key: found[key] for key in ("p50", "p90", "p99", "p999")}
    fields.update(sent=found["sent"], replies=found["replies"], errors=found["errors"] + found["sent"] - found["replies"])
    return {**fields, "missed": max(0, missed) if missed > MISSED_MAX * traffic.rate * seconds else 0}


class Own:
    """Requests of our generator to an echo peer. `flags` are for Millrace only: a preset that a scenario names."""

    needs = ("gcc", "java")

    def __init__(self, traffic, flags=""):
        self.traffic, self.flags, self.unit = traffic, flags, traffic.unit

    def run(self, block):
        block.forward(self.start_peer(block), flags=self.flags)
        return self.measured(block, self.traffic)

    def start_peer(self, block):
        return block.peer(*([self.traffic.reply] if self.traffic.reply else []))

    def measured(self, block, traffic):
        """One run of the generator. The meter sees a part of the time in which the load is steady."""
        seconds = START_S + block.seconds + block.meter.slow_s + TAIL_S
        words = words_of(block, traffic, seconds, block.warm_s)
        block.loads.append([str(word) for word in words])
        process = block.processes.start(LOAD_CORE, words, stdout=-1)
        time.sleep(START_S + block.warm_s)
        block.meter.begin()
        start = time.monotonic()
        time.sleep(block.seconds)
        taken = time.monotonic() - start
        steady = process.poll() is None
        block.meter.end()
        text = block.processes.finish(process, check=False)
        if process.returncode != 0 and not text.strip():
            raise Problem(f"the load ended with {process.returncode}")
        if not steady:
            raise Problem("the load ended before the meter")
        fields = parse(text, traffic, seconds + block.warm_s)
        return {**fields, "work": traffic.rate * taken * traffic.factor, "seconds": taken}


class Beside(Own):
    """Our generator's requests while something else happens: `disturbance(block)` starts it and returns how to end it."""

    def __init__(self, traffic, disturbance, flags=""):
        super().__init__(traffic, flags)
        self.disturbance = disturbance

    def run(self, block):
        block.forward(self.start_peer(block), flags=self.flags)
        with self.disturbance(block) as fields:
            measured = self.measured(block, self.traffic)
        return {**measured, **fields}


class Ladder(Own):
    """The capacity: the highest of rising rates without loss and with p99 under a bound. Each step is one short run."""

    def __init__(self, traffic, rates, bound_us):
        super().__init__(traffic)
        self.rates, self.bound_us = rates, bound_us

    def run(self, block):
        block.forward(self.start_peer(block))
        steps, capacity = [], 0
        for rate in self.rates[::2] if block.quick else self.rates:
            step = self.measured(block, dataclasses.replace(self.traffic, rate=rate))
            block.warm_s = STEP_WARM_S
            good = step["errors"] == 0 and not step["missed"] and step["p99"] <= self.bound_us
            steps.append({"rate": rate, "p50": step["p50"], "p99": step["p99"], "good": good})
            if not good:
                break
            capacity = rate
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
        return {**self.measured(block, traffic), "rate": traffic.rate}
