"""bench/growth: what a connection and a message cost Millrace's loop, and what it holds, with ever more live sessions, backends and
frontends. The forwarders of all sizes run side by side and take turns, so that whatever drifts meets all alike; the smallest size
runs twice, which shows by how much two equal processes differ."""

import argparse
import dataclasses
import json
import os
import pathlib
import selectors
import shutil
import signal
import socket
import statistics
import sys
import tempfile

from lab import distribution
from lab.processes import FORWARDER_CORE, LOAD_CORE, Problem, Processes, free_port, raise_descriptor_limit
from lab.sessions import close
from lab.usage import resident_kb

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIVE = (10, 100, 1000, 8000)
BACKENDS = (1, 10, 100, 1000)
FRONTENDS = (1, 10, 50, 200)
LIVE_ELSEWHERE = 10  # sessions that are live while backends or frontends grow
DESCRIPTORS_EACH = 2  # of the forwarder for a session
DESCRIPTORS_MORE = 500
PIECE = b"x" * 64
LIMIT_S = 20
LISTEN_QUEUE = 1024


CONNECTION, MESSAGE, MEMORY = "us/connection", "us/message", "MB resident"


@dataclasses.dataclass
class Row:
    """One size and what was found in each round: microseconds of the loop's CPU time, or memory."""

    grows: str
    size: int
    unit: str
    again: bool = False  # a second process of the smallest size
    rounds: list = dataclasses.field(default_factory=list)

    def median(self):
        return statistics.median(self.rounds)


def loop_ns(pid):
    """CPU time of the event loops' threads."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        if "loop" in (task / "comm").read_text():
            total += int((task / "schedstat").read_text().split()[0])
    return total


def exchange(one):
    """64 bytes there and back."""
    one.sendall(PIECE)
    left = len(PIECE)
    while left > 0:
        got = len(one.recv(left))
        if got == 0:
            raise Problem("a connection was closed")
        left -= got


def open_session(port):
    """A connection that has had 64 bytes echoed."""
    one = socket.create_connection(("127.0.0.1", port), LIMIT_S)
    exchange(one)
    return one


class Running:
    """A forwarder of one loop with so many frontends and backends, each backend an address of its own with the same echo."""

    def __init__(self, options, processes, folder, frontends, backends):
        self.options, self.turn, self.talking, self.live = options, 0, 0, []
        peer_port = free_port()
        processes.serve(LOAD_CORE, [sys.executable, "-m", "lab.growth", "--echo", peer_port], peer_port)
        self.ports = [free_port()]
        words = [options.launcher, "run", "--loops", "1", "--idle-strategy", options.idle_strategy, "--health", "none",
                 "--dir", folder]
        while len(self.ports) < frontends:
            port = free_port()
            if port not in self.ports:
                self.ports.append(port)
        for port in self.ports:
            words += ["--listen", f"127.0.0.1:{port}"]
            for number in range(backends):
                words += ["--backend", f"127.0.{1 + number // 250}.{1 + number % 250}:{peer_port}"]
        self.process = processes.serve(FORWARDER_CORE, words, self.ports[-1])

    def session(self):
        self.turn += 1
        return open_session(self.ports[self.turn % len(self.ports)])

    def churn(self, count):
        for _ in range(count):
            self.session().close()

    def hold(self, count):
        while len(self.live) < count:
            self.live.append(self.session())

    def talk(self, count):
        """So many messages, each on the next of the live sessions."""
        for _ in range(count):
            self.talking = (self.talking + 1) % len(self.live)
            exchange(self.live[self.talking])

    def cost_us(self, work, count):
        """Of the loop, for each of so many."""
        before = loop_ns(self.process.pid)
        work(count)
        return (loop_ns(self.process.pid) - before) / 1000 / count

    def measure(self):
        """{unit: figure} of one round."""
        return {CONNECTION: self.cost_us(self.churn, self.options.connections), MESSAGE: self.cost_us(self.talk, self.options.messages),
                MEMORY: resident_kb(self.process.pid) / 1024}


def echo(port):
    """Sends back whatever comes, at all addresses of this machine. For a process of its own."""
    selector = selectors.DefaultSelector()
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("0.0.0.0", port))
    listener.listen(LISTEN_QUEUE)
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                selector.register(listener.accept()[0], selectors.EVENT_READ)
                continue
            try:
                piece = key.fileobj.recv(4096)
            except ConnectionResetError:
                piece = b""
            if piece:
                key.fileobj.sendall(piece)
            else:
                selector.unregister(key.fileobj)
                key.fileobj.close()


def plan(options):
    """What grows, and of each size: frontends, backends, live sessions. The smallest comes first and once more at the end."""
    series = (("live sessions", [(size, (1, 1, size)) for size in options.live]),
              ("backends", [(size, (1, size, LIVE_ELSEWHERE)) for size in options.backends]),
              ("frontends", [(size, (size, 1, LIVE_ELSEWHERE)) for size in options.frontends]))
    for grows, sizes in series:
        if sizes:
            yield grows, [*sizes, sizes[0]]


def measure(options, scratch, log):
    rows = []
    for grows, sizes in plan(options):
        processes, running = Processes(log, len(os.sched_getaffinity(0)) > 1), []
        try:
            for number, (_, (frontends, backends, live)) in enumerate(sizes):
                one = Running(options, processes, f"{scratch}/run-{grows.split()[0]}-{number}", frontends, backends)
                running.append(one)
                one.churn(options.warm)
                one.hold(live)
                one.talk(options.warm)
            found = [{unit: Row(grows, size, unit, number == len(sizes) - 1) for unit in (CONNECTION, MESSAGE, MEMORY)}
                     for number, (size, _) in enumerate(sizes)]
            for turn in range(options.rounds):
                order = list(zip(running, found))
                for one, of in order if turn % 2 == 0 else reversed(order):
                    for unit, figure in one.measure().items():
                        of[unit].rounds.append(figure)
            rows += [of[unit] for unit in (CONNECTION, MESSAGE, MEMORY) for of in found]
            print("\n".join(line(rows, row) for row in rows if row.grows == grows), flush=True)
        finally:
            for one in running:
                close(one.live)
            processes.stop_all()
    return rows


def line(rows, row):
    first = next(each for each in rows if (each.grows, each.unit) == (row.grows, row.unit))
    return (f"{row.grows:14} {row.size:6,}  {row.median():7.1f} {row.unit:13} ({min(row.rounds):.1f} to {max(row.rounds):.1f}), "
            f"{row.median() / first.median():.2f}x{', a second process' if row.again else ''}")


def numbers(text):
    return tuple(int(each) for each in text.split(",") if each)


def parse_options(words):
    parser = argparse.ArgumentParser(prog="bench/growth", description=" ".join(__doc__.split()))
    parser.add_argument("--out", type=pathlib.Path, metavar="FILE", help="write the figures here, as JSON")
    parser.add_argument("--millrace", type=pathlib.Path, default=ROOT, metavar="DIR", help="the checkout to measure")
    parser.add_argument("--idle-strategy", default="block")
    parser.add_argument("--live", type=numbers, default=LIVE, metavar="N,N")
    parser.add_argument("--backends", type=numbers, default=BACKENDS, metavar="N,N")
    parser.add_argument("--frontends", type=numbers, default=FRONTENDS, metavar="N,N")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--connections", type=int, default=400, help="of each round, one after the other")
    parser.add_argument("--messages", type=int, default=2000, help="of each round, one after the other on the live sessions")
    parser.add_argument("--warm", type=int, default=6000, help="connections, and messages, of each process before the first round")
    parser.add_argument("--echo", type=int, help=argparse.SUPPRESS)
    return parser.parse_args(words)


def main(words):
    options = parse_options(words)
    if options.echo:
        raise_descriptor_limit()
        echo(options.echo)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    most = (raise_descriptor_limit() - DESCRIPTORS_MORE) // DESCRIPTORS_EACH
    options.live = tuple(live for live in options.live if live <= most)
    scratch = tempfile.mkdtemp(prefix="millrace-lab-growth-")
    try:
        with open(f"{scratch}/processes.log", "ab") as log:
            options.launcher = distribution.copied(options.millrace / "millrace", scratch)
            rows = measure(options, scratch, log)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if options.out:
        options.out.write_text(json.dumps({"kind": "growth", "rows": [
            {**dataclasses.asdict(row), "median": row.median()} for row in rows]}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
