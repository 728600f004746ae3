"""bench/growth: what a connection costs Millrace's loop with ever more live sessions, backends and frontends: it should stay flat."""

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


@dataclasses.dataclass
class Row:
    """One size: microseconds of the loop's CPU time for a connection, by rounds."""

    grows: str
    size: int
    rounds: list

    def median(self):
        return statistics.median(self.rounds)


def loop_ns(pid):
    """CPU time of the event loops' threads."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        if "loop" in (task / "comm").read_text():
            total += int((task / "schedstat").read_text().split()[0])
    return total


def open_session(port):
    """A connection that has had 64 bytes echoed."""
    one = socket.create_connection(("127.0.0.1", port), LIMIT_S)
    one.sendall(PIECE)
    left = len(PIECE)
    while left > 0:
        got = len(one.recv(left))
        if got == 0:
            raise Problem("a connection was closed")
        left -= got
    return one


class Running:
    """A forwarder of one loop with so many frontends and backends, each backend an address of its own with the same echo."""

    def __init__(self, options, processes, scratch, peer_port, frontends, backends):
        self.options, self.turn, self.live = options, 0, []
        self.ports = [free_port()]
        words = [options.launcher, "run", "--loops", "1", "--idle-strategy", options.idle_strategy, "--health", "none",
                 "--dir", f"{scratch}/run-{frontends}-{backends}"]
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

    def measure(self):
        """Microseconds for a connection, of each round."""
        rounds = []
        for _ in range(self.options.rounds):
            before = loop_ns(self.process.pid)
            self.churn(self.options.connections)
            rounds.append((loop_ns(self.process.pid) - before) / 1000 / self.options.connections)
        return rounds


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
    """What is measured: what grows, frontends, backends, numbers of live sessions one after the other."""
    yield "live sessions", 1, 1, options.live
    for backends in options.backends:
        yield "backends", 1, backends, (LIVE_ELSEWHERE,)
    for frontends in options.frontends:
        yield "frontends", frontends, 1, (LIVE_ELSEWHERE,)


def measure(options, scratch, log):
    rows = []
    for grows, frontends, backends, lives in plan(options):
        processes = Processes(log, len(os.sched_getaffinity(0)) > 1)
        running = None
        try:
            port = free_port()
            processes.serve(LOAD_CORE, [sys.executable, "-m", "lab.growth", "--echo", port], port)
            running = Running(options, processes, scratch, port, frontends, backends)
            running.churn(options.warm)
            for live in lives:
                running.hold(live)
                size = {"live sessions": live, "backends": backends, "frontends": frontends}[grows]
                rows.append(Row(grows, size, running.measure()))
                print(line(rows, rows[-1]), flush=True)
        finally:
            close(running.live if running else [])
            processes.stop_all()
    return rows


def line(rows, row):
    first = next(each for each in rows if each.grows == row.grows)
    return (f"{row.grows:14} {row.size:6,}  {row.median():7.1f} us of the loop for a connection"
            f" ({min(row.rounds):.1f} to {max(row.rounds):.1f}), {row.median() / first.median():.2f}x")


def numbers(text):
    return tuple(int(each) for each in text.split(",") if each)


def parse_options(words):
    parser = argparse.ArgumentParser(prog="bench/growth", description=__doc__)
    parser.add_argument("--out", type=pathlib.Path, metavar="FILE", help="write the figures here, as JSON")
    parser.add_argument("--millrace", type=pathlib.Path, default=ROOT, metavar="DIR", help="the checkout to measure")
    parser.add_argument("--idle-strategy", default="block")
    parser.add_argument("--live", type=numbers, default=LIVE, metavar="N,N")
    parser.add_argument("--backends", type=numbers, default=BACKENDS, metavar="N,N")
    parser.add_argument("--frontends", type=numbers, default=FRONTENDS, metavar="N,N")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=400, help="of each round, one after the other")
    parser.add_argument("--warm", type=int, default=3000, help="connections before the first round of each process")
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
        options.out.write_text(json.dumps({"kind": "growth", "unit": "us/connection", "rows": [
            {**dataclasses.asdict(row), "median": row.median()} for row in rows]}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
