"""Loads of other people's tools: redis-benchmark, iperf3, sockperf, wrk, pgbench. No claim rests on our generator alone."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import time

from lab.contenders import fill
from lab.processes import LOAD_CORE, Problem, free_port
from lab.programs import find

HURRY_LONGEST_S = 60  # what is told a tool that warms up: it is stopped before
FOR_EVER = 100_000_000  # requests
SOCKPERF_FIELDS = {"p50": "50.000", "p99": "99.000", "p999": "99.900", "p90": "90.000"}


@dataclasses.dataclass
class Redis:
    """GETs by redis-benchmark: as many as fit the time at the rate of the sample before."""

    pipeline: int
    unit = "GET"
    needs = ("redis-server", "redis-benchmark")

    def run(self, block):
        port, rate = free_port(), [10_000]
        words = [find("redis-server"), "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", block.folder]
        block.processes.serve(LOAD_CORE, words, port)
        block.forward(port)

        def words(requests):
            return [find("redis-benchmark"), "-h", "127.0.0.1", "-p", block.port, "-c", 16, "-t", "get", "-P", self.pipeline,
                    "-n", requests, "--csv"]

        def sample(seconds):
            requests = max(1000, int(rate[0] * seconds))
            text, taken = block.metered(words(requests))
            rate[0] = requests / taken
            return {"work": requests, "seconds": taken, "errors": 0, **parse_redis(text)}

        block.hurry(words(FOR_EVER))
        if block.quick:
            sample(0.2)  # for the rate
        return block.steady(sample)


def parse_redis(text):
    """Percentiles in us of redis-benchmark --csv."""
    lines = [line.replace('"', "").split(",") for line in text.strip().splitlines()[-2:]]
    row = dict(zip(*lines))
    return {"p50": float(row["p50_latency_ms"]) * 1000, "p99": float(row["p99_latency_ms"]) * 1000}


@dataclasses.dataclass
class Bulk:
    """As many bytes as go through, by iperf3; the work is in GB."""

    streams: int
    down: bool
    unit = "GB"
    needs = ("iperf3",)

    def run(self, block):
        port = free_port()
        block.processes.serve(LOAD_CORE, [find("iperf3"), "-s", "-p", port, "-B", "127.0.0.1"], port)
        block.forward(port)

        def words(seconds):
            return [find("iperf3"), "-c", "127.0.0.1", "-p", block.port, "-t", max(1, round(seconds)), "-P", self.streams,
                    "-J", *(["-R"] if self.down else [])]

        def sample(seconds):
            text, _ = block.metered(words(seconds))
            received = parse_iperf(text)
            return {"work": received["bytes"] / 1e9, "seconds": received["seconds"], "errors": 0}

        block.hurry(words(HURRY_LONGEST_S))
        return block.steady(sample)


def parse_iperf(text):
    """What was received in all, of iperf3 -J; that it failed is told by a field, not by its status."""
    found = json.loads(text)
    if "error" in found or "sum_received" not in found["end"]:
        raise Problem(f"iperf3: {found.get('error', 'it reports nothing received')}")
    return found["end"]["sum_received"]


@dataclasses.dataclass
class Sockperf:
    """Ping-pong of one client, closed loop: sockperf's own figure beside ours. It reports half round trips."""

    udp: bool
    size: int = 64
    unit = "message"
    needs = ("sockperf",)

    def run(self, block):
        port, kind = free_port(), [] if self.udp else ["--tcp"]
        words = [find("sockperf"), "server", *kind, "-i", "127.0.0.1", "-p", port]
        block.processes.serve(LOAD_CORE, words, port, cwd=block.folder)
        block.forward(port)

        def words(seconds):
            return [find("sockperf"), "ping-pong", *kind, "-i", "127.0.0.1", "-p", block.port, "-t", max(1, round(seconds)),
                    "-m", self.size, "--full-rtt"]

        def sample(seconds):
            text, taken = block.metered(words(seconds))
            return {"seconds": taken, **parse_sockperf(text)}

        block.hurry(words(HURRY_LONGEST_S))
        return block.steady(sample)


def parse_sockperf(text):
    """Replies, loss and percentiles in us."""
    total = re.search(r"\[Total Run\] RunTime=[\d.]+ sec; .*?SentMessages=(\d+); ReceivedMessages=(\d+)", text)
    if not total:
        raise Problem(f"sockperf: {text.strip()[-300:]}")
    sent, received = int(total[1]), int(total[2])
    fields = {"work": 2 * received, "errors": max(0, sent - received - 1)}  # the last may be under way
    for key, share in SOCKPERF_FIELDS.items():
        found = re.search(rf"percentile {share} =\s+([\d.]+)", text)
        fields[key] = float(found[1]) if found else None
    return fields


@dataclasses.dataclass
class Wrk:
    """Connect, one HTTP request, close: wrk against an nginx that answers at once."""

    connections: int = 16
    unit = "connection"
    needs = ("wrk", "nginx")

    def run(self, block):
        port = free_port()
        path = fill("http.conf", block.folder, listen=port, dir=block.folder)
        block.processes.serve(LOAD_CORE, [find("nginx"), "-p", block.folder, "-c", path], port)
        block.forward(port)

        def words(seconds):
            return [find("wrk"), "-t", 1, "-c", self.connections, "-d", f"{max(1, round(seconds))}s", "--latency", "-H",
                    "Connection: close", f"http://127.0.0.1:{block.port}/"]

        def sample(seconds):
            text, taken = block.metered(words(seconds))
            return {"seconds": taken, **parse_wrk(text)}

        block.hurry(words(HURRY_LONGEST_S))
        return block.steady(sample)


def parse_wrk(text):
    """Requests, errors and percentiles in us of wrk --latency."""
    fields = {"work": int(re.search(r"(\d+) requests in", text)[1]), "errors": 0}
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", text)
    fields["errors"] = sum(map(int, errors.groups())) if errors else 0
    for key, share in (("p50", 50), ("p90", 90), ("p99", 99)):
        amount, unit = re.search(rf"^\s+{share}%\s+([\d.]+)(us|ms|s)$", text, re.M).groups()
        fields[key] = float(amount) * {"us": 1, "ms": 1000, "s": 1e6}[unit]
    return fields


@dataclasses.dataclass
class Pgbench:
    """pgbench -S: prepared statements at a rate, or a connection for each transaction."""

    connect: bool
    rate: int
    clients: int = 8
    unit = "transaction"
    needs = ("postgres", "initdb", "pgbench")

    def run(self, block):
        port = free_port()
        data = cluster(block.run)
        words = [*as_owner(), find("postgres"), "-D", data, "-p", port, "-c", "listen_addresses=127.0.0.1", "-k", data,
                 "-c", "fsync=off", "-c", "max_connections=100"]
        block.processes.serve(LOAD_CORE, words, port)
        self.fill(block, port)
        block.forward(port)

        def words(seconds, *rate):
            how = ["-C"] if self.connect else ["-M", "prepared"]
            return [find("pgbench"), "-h", "127.0.0.1", "-p", block.port, "-U", "postgres", "-n", "-S", *how, "-c",
                    self.clients, "-j", 1, "-T", max(1, round(seconds)), *rate, "postgres"]

        def sample(seconds):
            text, taken = block.metered(words(seconds, "--rate", self.rate))
            return {"seconds": taken, **parse_pgbench(text)}

        block.hurry(words(HURRY_LONGEST_S))
        return block.steady(sample)

    @staticmethod
    def fill(block, port):
        """Makes pgbench's tables, once in a run."""
        done = pathlib.Path(block.run.scratch) / "pgbench-filled"
        if not done.exists():
            deadline = time.monotonic() + 20
            words = [find("pgbench"), "-h", "127.0.0.1", "-p", port, "-U", "postgres", "-i", "-q", "postgres"]
            while True:  # it listens before it lets anyone in
                try:
                    block.processes.load(words)
                    break
                except Problem:
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.2)
            done.touch()


def parse_pgbench(text):
    """Transactions, failures and latency in us."""
    work = int(re.search(r"number of transactions actually processed: (\d+)", text)[1])
    failed = re.search(r"number of failed transactions: (\d+)", text)
    latency = re.search(r"latency average = ([\d.]+) ms", text)
    mean = float(latency[1]) * 1000 if latency else None  # none of no transaction
    return {"work": work, "errors": int(failed[1]) if failed else 0, "mean": mean}


def as_owner():
    """PostgreSQL refuses to run as root: then it runs as the user of its package."""
    return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] if os.geteuid() == 0 else []


def cluster(run):
    """The data of PostgreSQL, made at its first use in a run; it trusts everyone on the loopback address."""
    data = pathlib.Path(run.scratch) / "postgres"
    if not data.exists():
        data.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(data, "postgres", "postgres")
        words = [*as_owner(), find("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"]
        run.once(words)
    return str(data)
