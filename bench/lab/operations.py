"""S1 and S2: start, death and restart, reload and drain, seen by clients that connect all the time."""

import dataclasses
import os
import signal
import socket
import subprocess
import threading
import time

from lab import hdr
from lab.own import Own, Traffic
from lab.processes import FORWARDER_CORE, START_LIMIT_S, Problem, free_port

VISITS = Traffic("connect", 16, 64, 1000, "connection", 1)  # to warm up with
CONNECT_GAP_S = 0.005
CONNECT_LIMIT_S = 5
SECONDS_OF_FIRST_LOAD = {True: 1.5, False: 10}  # by quick


class Start:
    """S1: from the start of the process to a port that accepts, then the cold forwarder's first seconds."""

    unit, needs = "start", ("gcc", "java")

    def __init__(self, traffic):
        self.traffic = traffic

    def run(self, block):
        peer = block.peer()
        block.port = free_port()
        start = time.monotonic()
        process = block.forward(peer, wait=False)
        while not accepts(block.port):
            if process.poll() is not None or time.monotonic() - start > START_LIMIT_S:
                raise Problem("it does not accept")
            time.sleep(0.002)
        start_ms = (time.monotonic() - start) * 1000
        traffic = dataclasses.replace(self.traffic, every_second=True)
        fields = Own(traffic).measured(block, traffic, SECONDS_OF_FIRST_LOAD[block.quick], 0)
        seconds = [round(line[3].percentile(0.99) / 1000) for line in hdr.read_log(block.interval_log.read_text())]
        return {**fields, "start_ms": start_ms, "p99_of_seconds": seconds}


def accepts(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclasses.dataclass
class Visits:
    """A client that connects, asks, gets its answer and leaves, again and again, until it is told to stop."""

    port: int
    done: int = 0
    failed: int = 0
    longest_s: float = 0

    def start(self):
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.visit_all)
        self.last = time.monotonic()
        self.thread.start()
        return self

    def visit_all(self):
        while not self.over.wait(CONNECT_GAP_S):
            try:
                with socket.create_connection(("127.0.0.1", self.port), CONNECT_LIMIT_S) as one:
                    one.sendall(b"x")
                    good = one.recv(1) == b"x"
            except OSError:
                good = False
            now = time.monotonic()
            self.done, self.failed = self.done + good, self.failed + (not good)
            if good:
                self.longest_s, self.last = max(self.longest_s, now - self.last), now

    def finish(self):
        self.over.set()
        self.thread.join(2 * CONNECT_LIMIT_S)
        self.longest_s = max(self.longest_s, time.monotonic() - self.last)
        return {"work": self.done, "failed_connections": self.failed, "stall_ms": self.longest_s * 1000, "errors": 0}


class Operation:
    """S2: something is done to the forwarder under load; each failed connection and the longest stall count."""

    unit, needs = "connection", ("gcc",)

    def __init__(self, what):
        self.what = what

    def run(self, block):
        block.forward(*(block.peer() for _ in range(2 if self.what == "drain" else 1)))
        if self.what != "kill":
            Own.hurry(block, VISITS)
        visits = Visits(block.port).start()
        try:
            time.sleep(0.5)
            {"kill": kill, "reload": reload, "drain": drain}[self.what](block)
            time.sleep(1.5)
        finally:
            fields = visits.finish()
        return fields


def kill(block):
    """kill -9 of the process and its children, and the same command again at once."""
    for child in children(block.forwarder.pid):
        os.kill(child, signal.SIGKILL)
    block.processes.stop(block.forwarder, signal.SIGKILL)
    block.forwarder = block.processes.serve(FORWARDER_CORE, block.forwarder_words, block.port)


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


def reload(block):
    """The same configuration again: Millrace and nginx on HUP, HAProxy's master on USR2."""
    block.forwarder.send_signal(signal.SIGUSR2 if block.contender.kind == "haproxy" else signal.SIGHUP)


def drain(block):
    """The second backend gets nothing new, by the means that each has; nginx has a new configuration only."""
    kind = block.contender.kind
    if kind == "haproxy":
        with socket.socket(socket.AF_UNIX) as admin:
            admin.connect(f"{block.folder}/haproxy.sock")
            admin.sendall(b"set server bench/peer1 state drain\n")
            admin.recv(4096)
    elif kind == "nginx":
        path = block.forwarder_words[-1]
        with open(path, encoding="utf-8") as file:
            text = file.read()
        servers = [line for line in text.splitlines() if line.strip().startswith("server 127")]
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace(servers[1] + "\n", servers[1].replace(";", " down;") + "\n"))
        block.forwarder.send_signal(signal.SIGHUP)
    else:
        words = [block.run.options.millrace, "drain", "peer1", "--dir", f"{block.folder}/millrace"]
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=False)
        if done.returncode != 0:
            raise Problem(f"drain: {done.stdout}{done.stderr}".strip())
