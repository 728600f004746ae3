"""The scenarios of the lab as cases: what traffic, which figures, which contenders."""

import dataclasses

from lab import waits
from lab.operations import Operation, Start
from lab.others import Bulk, Pgbench, Redis, Sockperf, Wrk
from lab.own import Beside, Flooded, Ladder, Once, Own, Share, Traffic
from lab.sessions import IdleSessions, bulk, idle, new_flows, not_reading


@dataclasses.dataclass(frozen=True)
class Figure:
    """One number of a block. `added`: shown as what it is above direct. `better`: which way is good."""

    key: str
    title: str
    scale: float = 1
    added: bool = False
    better: str = "less"
    ratio: bool = True
    digits: int = 2
    sets: tuple = ()  # in whose reports it is; all when empty


P50 = Figure("p50", "p50 us", added=True, digits=0)
P99 = Figure("p99", "p99 us", added=True, digits=0)
SWITCHES = Figure("switches", "wake-ups", ratio=False)
PER_SECOND = Figure("per_second", "per second", better="more", digits=0)
CORE = Figure("core_share", "% of a core", 100, ratio=False, digits=1, sets=(waits.SET,))
MEAN = Figure("mean", "mean us", added=True, digits=0)


def cpu(unit, scale=1.0, shown="us"):
    return Figure("cpu_us", f"CPU {shown}/{unit}", scale)


def usual(unit, *more):
    return (cpu(unit), P50, P99, *more, SWITCHES, CORE)


@dataclasses.dataclass(frozen=True)
class Case:
    """One traffic. `sets`: pinned to cores with one thread, free with two, or ways to wait. `counted`: the load for counts of system calls.
    `once`: in the first round only; `quick_once`: so when the run is quick."""

    name: str
    title: str
    load: object
    figures: tuple
    sets: tuple = ("pinned",)
    quick: bool = True
    udp: bool = False
    direct: bool = True
    counted: object = None
    once: bool = False
    quick_once: bool = False

    @property
    def scenario(self):
        return self.name.split("-")[0]

    def needs(self):
        return self.load.needs

    def within(self, name_of_set):
        """The same with the figures of one set."""
        return dataclasses.replace(self, figures=tuple(f for f in self.figures if not f.sets or name_of_set in f.sets))


def tcp(connections, size, rate):
    return Traffic("tcp", connections, size, rate)


def udp(connections, size, rate, reply=0, jitter=0):
    return Traffic("udp", connections, size, rate, "packet", 2, reply, jitter)


BOTH = ("pinned", "free")
PINNED_WAITS, ALL = ("pinned", waits.SET), (*BOTH, waits.SET)
CONNECTS = Traffic("connect", 16, 64, 1000, "connection", 1)
COUNTED = tcp(64, 64, 1000)
PLAYERS = udp(200, 80, 6000, 400, 50)
# The preset of game servers; the players and the flood come from few addresses here, so those limits are wide.
GAME = "--preset game-udp --source-rate 100000/s --source-sessions 65535"
MANY = "--max-sessions 9000"  # a UDP frontend takes a quarter of what the descriptors allow; nginx's limit is as wide here
RATES = (5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000, 60_000)  # a quick run takes every third
MESSAGE, PACKET = usual("message"), usual("packet")
BULK = (cpu("GB", 1e-6, "s"), Figure("per_second", "GB/s", better="more"))
STALLS = (Figure("failed_connections", "failed connections", ratio=False, digits=0),
          Figure("stall_ms", "longest stall ms", digits=0))

CASES = (
    Case("R1", "TCP ping-pong, 1 connection, 64 B, 2,000 requests/s", Own(tcp(1, 64, 2000)), MESSAGE,
         counted=Own(tcp(1, 64, 1000))),
    Case("R1-closed", "TCP ping-pong, 1 connection, 64 B, closed loop", Own(tcp(1, 64, 0)), usual("message", PER_SECOND),
         PINNED_WAITS, quick_once=True),
    Case("R1-sockperf", "TCP ping-pong, 1 connection, 64 B, sockperf, closed loop", Sockperf(False),
         (cpu("message"), P50, P99, SWITCHES), quick_once=True),
    Case("R2-ladder", "TCP, 64 connections, 64 B, rising rates: capacity with p99 under 20 ms",
         Ladder(tcp(64, 64, 0), RATES, 20_000), (Figure("capacity", "requests/s", better="more", digits=0),), once=True),
    Case("R2-64B-1k", "TCP, 64 connections, 64 B, 1,000 requests/s", Own(tcp(64, 64, 1000)), MESSAGE, (waits.SET,)),
    Case("R2-64B-2k", "TCP, 64 connections, 64 B, 2,000 requests/s", Own(tcp(64, 64, 2000)), MESSAGE, quick=False),
    Case("R2-64B-10k", "TCP, 64 connections, 64 B, 10,000 requests/s", Own(tcp(64, 64, 10_000)), MESSAGE, ALL,
         counted=Own(COUNTED)),
    Case("R2-1KB-2k", "TCP, 64 connections, 1 KB, 2,000 requests/s", Own(tcp(64, 1024, 2000)), MESSAGE, quick=False),
    Case("R2-1KB-10k", "TCP, 64 connections, 1 KB, 10,000 requests/s", Own(tcp(64, 1024, 10_000)), MESSAGE, quick=False),
    Case("R2-64B-50", "TCP, 64 connections, 64 B, half of the weakest contender's capacity",
         Share(tcp(64, 64, 0), 0.5, "R2-ladder"), MESSAGE, quick=False),
    Case("R2-64B-80", "TCP, 64 connections, 64 B, 80 % of the weakest contender's capacity",
         Share(tcp(64, 64, 0), 0.8, "R2-ladder"), MESSAGE, quick=False),
    Case("R3-P1", "Redis GET, 16 connections, redis-benchmark", Redis(1), usual("GET", PER_SECOND), ALL,
         counted=Redis(1)),
    Case("R3-P16", "Redis GET, 16 connections, pipelines of 16, redis-benchmark", Redis(16), usual("GET", PER_SECOND),
         quick=False),
    Case("R4-1-up", "bulk, 1 stream to the backend, iperf3", Bulk(1, False), BULK, BOTH, counted=Bulk(1, False)),
    Case("R4-1-down", "bulk, 1 stream from the backend, iperf3", Bulk(1, True), BULK, quick=False),
    Case("R4-8-up", "bulk, 8 streams to the backend, iperf3", Bulk(8, False), BULK, quick=False),
    Case("R4-8-down", "bulk, 8 streams from the backend, iperf3", Bulk(8, True), BULK, BOTH, quick=False),
    Case("R5", "connect, one request, close, 1,000/s", Own(CONNECTS), usual("connection"),
         counted=Own(dataclasses.replace(CONNECTS, rate=100))),  # under strace 1,000/s pile up and end after the count
    Case("R5-wrk", "connect, one HTTP request, close, wrk, closed loop", Wrk(), usual("connection", PER_SECOND), BOTH,
         quick_once=True),
    Case("R6-alone", "R2 at 5,000/s with nothing beside it", Own(tcp(64, 64, 5000)), MESSAGE, quick=False),
    Case("R6-bulk", "R2 at 5,000/s while one stream moves 20 MB/s each way", Beside(tcp(64, 64, 5000), bulk), MESSAGE),
    Case("R6-idle", "R2 at 5,000/s while 1,000 connections are idle", Beside(tcp(64, 64, 5000), idle), MESSAGE,
         quick=False),
    Case("R6-noread", "R2 at 5,000/s while 10 clients do not read", Beside(tcp(64, 64, 5000), not_reading),
         (*MESSAGE, Figure("rss_kb", "resident MB", 1 / 1024, ratio=False, digits=1)), quick=False),
    Case("R7", "8,000 idle connections", IdleSessions(8000),
         (Figure("session_bytes", "bytes/session", digits=0), Figure("rest_session_bytes", "after 15 s", digits=0),
          Figure("empty_kb", "resident empty MB", 1 / 1024, digits=1),
          Figure("idle_cpu_ms_s", "idle CPU ms/s", ratio=False),
          Figure("rest_cpu_ms_s", "idle after 15 s", ratio=False),
          Figure("wakeups_thread_s", "wake-ups/thread/s", ratio=False)), direct=False, quick_once=True),
    Case("R8", "pgbench -S, prepared, 8 clients, 2,000 transactions/s", Pgbench(False, 2000),
         (cpu("transaction"), MEAN, SWITCHES), counted=Pgbench(False, 500), quick_once=True),
    Case("R8-connect", "pgbench -S -C, a connection for each transaction, 100/s", Pgbench(True, 100),
         (cpu("transaction"), MEAN, SWITCHES), quick=False),
    Case("U1-1", "UDP request/reply, 64 B, 1 client port, 5,000/s", Own(udp(1, 64, 5000)), PACKET, PINNED_WAITS,
         udp=True, quick=False),
    Case("U1-100", "UDP request/reply, 64 B, 100 client ports, 5,000/s", Own(udp(100, 64, 5000)), PACKET, BOTH, udp=True,
         counted=Own(udp(100, 64, 1000))),
    Case("U1-5000", "UDP request/reply, 64 B, 5,000 client ports, 5,000/s",
         Once(udp(5000, 64, 5000), udp(2500, 64, 5000), MANY), PACKET, udp=True,
         quick=False),
    Case("U1-sockperf", "UDP ping-pong, 1 client port, 64 B, sockperf, closed loop", Sockperf(True), PACKET, udp=True, quick=False),
    Case("U2", "200 players, 30 datagrams/s each of 80 B up and 400 B down, jittered", Own(PLAYERS), PACKET, udp=True,
         counted=Own(dataclasses.replace(PLAYERS, rate=1000))),
    Case("U3", "U2 while 20,000 new flows/s arrive, preset game-udp", Flooded(PLAYERS, new_flows, GAME), (P50, P99),
         udp=True),
    Case("U4", "UDP request/reply, 1,400 B, 64 client ports, 5,000/s", Own(udp(64, 1400, 5000)), PACKET, udp=True,
         counted=Own(udp(64, 1400, 1000))),
    Case("S1", "start to accepting; the cold forwarder's first seconds at 2,000 requests/s", Start(tcp(64, 64, 2000)),
         (Figure("start_ms", "start ms", digits=0), P50, P99), direct=False),
    Case("S2-kill", "kill -9 and start again", Operation("kill"), STALLS, direct=False, quick_once=True),
    Case("S2-reload", "reload of the same configuration", Operation("reload"), STALLS, direct=False, quick_once=True),
    Case("S2-drain", "drain of one of two backends", Operation("drain"), STALLS, direct=False, quick=False),
)
SHOWN = {case.name for case in CASES if case.quick}  # one or two for each scenario: in README, and with plots of CPU time
NAMES = tuple(dict.fromkeys(case.scenario for case in CASES))


QUICK_COUNTED = ("R2-64B-10k", "R3-P1", "R5", "U1-100")
# Of a quick run of all scenarios these get more than one round, in this order, so that there is something to claim.
FIRST = ("R2-64B-10k", "U1-100", "R3-P1", "R5", "R4-1-up", "U2", "R1")


def chosen(words, quick):
    """The cases that words name: a case, or a scenario with all its cases. All, or the quick ones, without words."""
    if not words:
        return [case for case in CASES if case.quick or not quick]
    unknown = [word for word in words if not any(word in (case.name, case.scenario) for case in CASES)]
    if unknown:
        raise ValueError(f"unknown: {' '.join(unknown)}; there are {' '.join(case.name for case in CASES)}")
    exact = {case.name for case in CASES if case.name in words}
    return [case for case in CASES if case.name in exact or (case.scenario in words and (case.quick or not quick))]
