"""R6 and R7: what else a forwarder does meanwhile. Connections that are idle, that do not read, that move much."""

import contextlib
import socket
import threading
import time

from lab.processes import LOAD_CORE, Problem
from lab.usage import resident_kb, usage

CONNECT_LIMIT_S = 30
SETTLE_S = 1.2
IDLE_MIN_S = 2
REST_S = 15  # after the opening: compilers and what else follows a burst have ended
STUFFED_MAX = 4 << 20  # a client that does not read sends at most so much
BULK_CHUNK = 64 << 10


def connect(port, count):
    """So many connections, each proven to be through by one echoed byte."""
    connections = []
    for _ in range(count):
        one = socket.create_connection(("127.0.0.1", port), CONNECT_LIMIT_S)
        connections.append(one)
        one.sendall(b"x")
        if one.recv(1) != b"x":
            raise Problem("a connection is not through")
    return connections


@contextlib.contextmanager
def idle(block, count=1000):
    """Connections that do nothing."""
    connections = connect(block.port, count)
    try:
        yield {"idle": count}
    finally:
        close(connections)


@contextlib.contextmanager
def not_reading(block, count=10):
    """Clients that send and do not read what comes back, until nothing moves any more."""
    clients = connect(block.port, count)
    try:
        for client in clients:
            client.setblocking(False)
            stuff(client)
        yield {"not_reading": count, "rss_kb": resident_kb(block.forwarder.pid) if block.forwarder else None}
    finally:
        close(clients)


def stuff(client):
    sent, quiet_until = 0, time.monotonic() + 0.1
    while sent < STUFFED_MAX and time.monotonic() < quiet_until:
        try:
            sent += client.send(b"y" * BULK_CHUNK)
            quiet_until = time.monotonic() + 0.1
        except BlockingIOError:
            time.sleep(0.01)


@contextlib.contextmanager
def bulk(block, megabytes_per_s=20):
    """One connection that sends and gets back so much in each second."""
    client, = connect(block.port, 1)
    over, moved = threading.Event(), [0]
    chunk = bytes(BULK_CHUNK)

    def move():
        gap, due = BULK_CHUNK / (megabytes_per_s * 1e6), time.monotonic()
        while not over.wait(max(0, due - time.monotonic())):
            due += gap
            client.sendall(chunk)
            left = BULK_CHUNK
            while left > 0:
                left -= len(client.recv(left)) or left
            moved[0] += BULK_CHUNK

    mover = threading.Thread(target=move)
    mover.start()
    fields, begun = {}, time.monotonic()
    try:
        yield fields
    finally:
        fields["bulk_mb_s"] = moved[0] / 1e6 / (time.monotonic() - begun)
        over.set()
        mover.join(10)
        client.close()


@contextlib.contextmanager
def new_flows(block, rate=20_000):
    """Datagrams from ever new ports of other addresses, as a flood of new clients sends them."""
    process = block.processes.start(LOAD_CORE, [block.c_program("flood"), block.port, rate, 120])
    try:
        time.sleep(0.2)
        yield {"flood": rate}
    finally:
        block.processes.stop(process)


def close(connections):
    for one in connections:
        one.close()


class IdleSessions:
    """R7: what an idle session holds, and what an idle forwarder does."""

    unit, needs = "session", ("gcc",)

    def __init__(self, count):
        self.count = count

    def run(self, block):
        forwarder = block.forward(block.peer())
        warm = connect(block.port, 50)
        close(warm)
        time.sleep(SETTLE_S)
        before_kb = resident_kb(forwarder.pid)
        connections = connect(block.port, self.count)
        try:
            time.sleep(SETTLE_S)
            held_kb = resident_kb(forwarder.pid)
            fields, seconds = self.watch(forwarder.pid, block)
            figures = self.figures(fields, seconds, before_kb, held_kb)
            if block.seconds >= IDLE_MIN_S:  # not in a quick run
                time.sleep(max(0, REST_S - SETTLE_S - seconds))
                fields, seconds = self.watch(forwarder.pid, block)
                figures["rest_cpu_ms_s"] = fields["cpu_ns"] / 1e6 / seconds
                figures["rest_session_bytes"] = (resident_kb(forwarder.pid) - before_kb) * 1024 / self.count
            return {**figures, "work": self.count, "errors": 0}
        finally:
            close(connections)

    def watch(self, pid, block):
        start, used = time.monotonic(), usage(pid)
        time.sleep(max(block.seconds, IDLE_MIN_S))
        return usage(pid).since(used), time.monotonic() - start

    def figures(self, fields, seconds, before_kb, held_kb):
        wakeups = fields["voluntary"] / seconds
        return {"rss_kb": held_kb, "empty_kb": before_kb, "session_bytes": (held_kb - before_kb) * 1024 / self.count,
                "idle_cpu_ms_s": fields["cpu_ns"] / 1e6 / seconds, "wakeups_s": wakeups,
                "wakeups_thread_s": wakeups / fields["threads"], "threads": fields["threads"]}
