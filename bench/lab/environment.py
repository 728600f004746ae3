"""What the numbers of a run depend on, written before the first of them."""

import os
import pathlib
import platform
import re
import sys
import time

from lab import distribution, programs
from lab.programs import BENCH, ROOT, command_line

SETTINGS = ("net.core.rmem_max", "net.core.wmem_max", "net.core.somaxconn", "net.ipv4.tcp_congestion_control",
            "net.ipv4.ip_local_port_range", "kernel.sched_autogroup_enabled")


def commit():
    """The commit of the source tree; "+" when something is changed."""
    changed = command_line("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no", "--", "core", "tools", "bench/src/main")
    return command_line("git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD") + ("" if changed == "unknown" else "+")


def setting(name):
    path = pathlib.Path("/proc/sys", *name.split("."))
    return path.read_text().strip().replace("\t", " ") if path.exists() else "unknown"


def processor():
    found = re.findall(r"^model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    return found[0] if found else platform.machine()


def governor():
    path = pathlib.Path("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
    return path.read_text().strip() if path.exists() else "unknown"


def session(found):
    """What is kept of each session of a run."""
    return {key: found[key] for key in ("begun", "load_before", "commit", "jar", "kernel")}


def collect(options, seed):
    """Everything, as a tree for environment.json."""
    return {
        "arguments": sys.argv[1:],
        "quick": options.quick,
        "seed": seed,
        "begun": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "commit": commit(),
        "kernel": platform.release(),
        "cores": len(os.sched_getaffinity(0)),
        "processor": processor(),
        "governor": governor(),
        "memory_kb": int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]),
        "load_before": list(os.getloadavg()),
        "settings": {name: setting(name) for name in SETTINGS},
        "versions": {name: programs.version(name) for name in programs.PROGRAMS},
        "millrace": command_line(options.millrace, "--version"),
        "jar": distribution.hash_of(options.millrace),
        "java_options": os.environ.get("MILLRACE_JAVA_OPTS", ""),
        "python": platform.python_version(),
        "contenders": {path.name: path.read_text() for path in sorted((BENCH / "contenders").iterdir())},
    }
