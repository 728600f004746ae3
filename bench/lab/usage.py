"""What a forwarder's processes use: CPU time, context switches, memory, system calls, allocated bytes."""

import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import time

from lab.programs import find

TICKS = os.sysconf("SC_CLK_TCK")
JCMD_LIMIT_S = 20
ATTACH_LIMIT_S = 2
COMPILERS = ("C1 Compiler", "C2 Compiler")
COMPILER_STATUS = tuple(f"Name:\t{name}" for name in COMPILERS)
SIZES = {"": 1, "B": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


@dataclasses.dataclass(frozen=True)
class Thread:
    """What one thread has used: its switches, and its CPU time when it is a compiler."""

    voluntary: int = 0
    involuntary: int = 0
    compiler_ns: int = 0


@dataclasses.dataclass(frozen=True)
class Usage:
    """Totals since a process began; the difference of two is what was used between them."""

    cpu_ns: int = 0
    user_ticks: int = 0
    system_ticks: int = 0
    threads: dict = dataclasses.field(default_factory=dict)  # by their ids

    def since(self, before):
        """The difference as the fields of a block's record."""
        ticks = self.user_ticks + self.system_ticks - before.user_ticks - before.system_ticks
        user = (self.user_ticks - before.user_ticks) / ticks if ticks > 0 else None
        fields = {"cpu_ns": self.cpu_ns - before.cpu_ns, "user_share": user, "ticks": ticks, "threads": len(self.threads)}
        for name in ("voluntary", "involuntary", "compiler_ns"):  # a thread that has ended meanwhile takes nothing away
            fields[name] = sum(getattr(thread, name) - getattr(before.threads.get(number, Thread()), name)
                               for number, thread in self.threads.items())
        return fields


def family(pid):
    """A process and its direct children (nginx: master and workers)."""
    try:
        children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return [pid, *map(int, children)]


def count_of(status, name):
    return int(re.search(rf"^{name}:\s+(\d+)", status, re.M)[1])


def usage(pid):
    """Of all threads of a process and its children. CPU time in ns is exact, user and system are in clock ticks."""
    used_ns, user, system, threads = 0, 0, 0, {}
    for process in family(pid):
        fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        user, system = user + int(fields[11]), system + int(fields[12])
        used_ns += cpu_ns(process)
        for task in pathlib.Path(f"/proc/{process}/task").iterdir():
            try:
                used = int((task / "schedstat").read_text().split()[0])
                status = (task / "status").read_text()
            except OSError:
                continue  # a thread that has just ended
            threads[task.name] = Thread(count_of(status, "voluntary_ctxt_switches"), count_of(status, "nonvoluntary_ctxt_switches"),
                                        used if status.startswith(COMPILER_STATUS) else 0)
    return Usage(used_ns, user, system, threads)


def cpu_ns(pid):
    """CPU time of a process, with that of threads that have ended: its clock is that of clock_getcpuclockid(3)."""
    return time.clock_gettime_ns((~pid << 3) | 2)


def compiler_ns(pid):
    """CPU time of a JVM's compilers; 0 of what is no JVM."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            if (task / "comm").read_text().startswith(COMPILERS):
                total += int((task / "schedstat").read_text().split()[0])
        except OSError:
            continue
    return total


def resident_kb(pid):
    """Resident memory of a process and its children, pages that they share counted once (Pss)."""
    total = 0
    for process in family(pid):
        text = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text()
        total += int(re.search(r"^Pss:\s+(\d+) kB", text, re.M)[1])
    return total


# ---------------------------------------------------------------- system calls


def parse_strace(text):
    """Calls by name from the table of `strace -c`."""
    calls = {}
    for line in text.splitlines():
        found = re.match(r"\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)(?:\s+\d+)?\s+([a-z_]\w*)$", line)
        if found and found[2] != "total":
            calls[found[2]] = int(found[1])
    return calls


class SystemCalls:
    """Counts the system calls of a process, its threads and children while it is open."""

    def __init__(self, pid, folder):
        self.output = pathlib.Path(folder) / "strace.txt"
        words = [find("strace"), "-c", "-f", "-q", "-o", str(self.output)]
        for process in family(pid):
            words += ["-p", str(process)]
        self.pids = family(pid)
        self.tracer = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)

    def is_attached(self):
        """Whether every thread is being traced."""
        for process in self.pids:
            for task in pathlib.Path(f"/proc/{process}/task").iterdir():
                if count_of((task / "status").read_text(), "TracerPid") == 0:
                    return False
        return True

    def await_attached(self):
        deadline = time.monotonic() + ATTACH_LIMIT_S
        while not self.is_attached():
            if time.monotonic() > deadline or self.tracer.poll() is not None:
                return False
            time.sleep(0.02)
        return True

    def finish(self):
        """Detaches; returns the calls by name, or None when they could not be counted."""
        self.tracer.send_signal(signal.SIGINT)
        try:
            self.tracer.wait(10)
        except subprocess.TimeoutExpired:
            self.tracer.kill()
            self.tracer.wait()
            return None
        calls = parse_strace(self.output.read_text()) if self.output.exists() else {}
        return calls or None


# ---------------------------------------------------------------- allocation


def parse_allocated(text):
    """Bytes that the loop threads of a JVM have allocated, from `Thread.print -e`."""
    total = None
    for name, amount, unit in re.findall(r'^"(millrace-loop[^"]*)".*? allocated=([\d.]+)([BKMG]?)', text, re.M):
        total = (total or 0) + float(amount) * SIZES[unit]
    return total


def allocated_bytes(pid):
    """Of the loops of a running Millrace, in steps of at least 1 KB as the JVM prints them; None without jcmd."""
    if not find("jcmd"):
        return None
    done = subprocess.run([find("jcmd"), str(pid), "Thread.print", "-e"], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=JCMD_LIMIT_S, check=False)
    return parse_allocated(done.stdout)
