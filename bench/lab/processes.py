"""Processes that a block starts: pinned to their core, waited for, ended by their id and always within a bound."""

import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import time

FORWARDER_CORE, LOAD_CORE = "0", "1"
START_LIMIT_S = 20
STOP_LIMIT_S = 10
LOAD_LIMIT_S = 180
DESCRIPTORS = 32_768
# Whatever becomes of this process, nothing that it has started goes on.
ENDS_WITH_US = ("setpriv", "--pdeathsig", "TERM") if shutil.which("setpriv") else ()
TABLES = ("tcp", "tcp6", "udp", "udp6")


LOG_TAIL = 400


class Problem(Exception):
    """Why a block failed; it is kept in the block's record."""


def free_port():
    """A port that is free for TCP and UDP on the loopback address, below those that connections take."""
    while True:
        port = random.randint(10_000, 32_000)
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            try:
                tcp.bind(("127.0.0.1", port))
                udp.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def raise_descriptor_limit():
    """As many descriptors as thousands of connections need; children inherit it. Returns what was granted."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, DESCRIPTORS)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(wanted, hard)))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def is_open(port):
    """Whether a TCP listener or an unconnected UDP socket of 127.0.0.1 or of all addresses has this port."""
    wanted = re.compile(rf" (?:0100007F|0+|0+100007F|0+FFFF00000100007F):{port:04X} 0+:0000 ")
    return any(wanted.search(pathlib.Path(f"/proc/net/{name}").read_text()) for name in TABLES)


def named(process):
    """Its command, without what every one has in front."""
    return " ".join(process.args[len(ENDS_WITH_US):])


class Processes:
    """What a block has started; everything is ended by its id, newest first."""

    def __init__(self, log, pin):
        self.log, self.pin, self.running = log, pin, []

    def words(self, core, words):
        """A command, pinned to a core when this block pins."""
        prefix = ["taskset", "-c", core] if self.pin else []
        return [*ENDS_WITH_US, *prefix, *map(str, words)]

    def start(self, core, words, stdout=None, cwd=None, java_options=None):
        environment = {**os.environ, "MILLRACE_JAVA_OPTS": java_options} if java_options else None
        process = subprocess.Popen(self.words(core, words), stdin=subprocess.DEVNULL, stdout=stdout or self.log,
                                   stderr=self.log, cwd=cwd, env=environment, text=True)
        self.running.append(process)
        return process

    def serve(self, core, words, port, cwd=None):
        """Starts a server and waits until its port is open."""
        process = self.start(core, words, cwd=cwd)
        self.await_open(process, port)
        return process

    def await_open(self, process, port):
        deadline = time.monotonic() + START_LIMIT_S
        while not is_open(port):
            if process.poll() is not None:
                raise Problem(f"{named(process)} ended with {process.returncode}: {self.log_tail()}")
            if time.monotonic() > deadline:
                raise Problem(f"{named(process)} does not listen on {port} after {START_LIMIT_S} s")
            time.sleep(0.01)

    def log_tail(self):
        """What was last said on stderr."""
        return pathlib.Path(self.log.name).read_text(errors="replace").strip()[-LOG_TAIL:]

    def load(self, words, check=True, limit_s=LOAD_LIMIT_S):
        """Runs a load to its end; returns what it printed."""
        process = self.start(LOAD_CORE, words, stdout=subprocess.PIPE)
        return self.finish(process, check, limit_s)

    def finish(self, process, check=True, limit_s=LOAD_LIMIT_S):
        """Waits for a load; returns what it printed."""
        try:
            text, _ = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            raise Problem(f"{named(process)} has not ended after {limit_s} s") from None
        self.running.remove(process)
        if check and process.returncode != 0:
            raise Problem(f"{named(process)} ended with {process.returncode}: {text.strip()[-LOG_TAIL:]} {self.log_tail()}")
        return text

    def stop(self, process, how=signal.SIGTERM):
        self.running.remove(process)
        if process.poll() is None:
            process.send_signal(how)
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()

    def stop_all(self):
        for process in reversed(list(self.running)):
            self.stop(process)
