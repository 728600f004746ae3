"""Programs that a run needs: where they are, and how to get those that are not. Nothing is installed from here."""

import os
import pathlib
import re
import shutil
import subprocess

BENCH = pathlib.Path(__file__).resolve().parent.parent
ROOT = BENCH.parent
NGINX_MODULES = ("/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules")
STREAM_MODULE = "nginx stream module"
# program: (package of Debian and Ubuntu, words that print its version)
PROGRAMS = {
    "taskset": ("util-linux", ("--version",)),
    "gcc": ("gcc libc6-dev", ("--version",)),
    "haproxy": ("haproxy", ("-v",)),
    "nginx": ("nginx-light", ("-v",)),
    STREAM_MODULE: ("libnginx-mod-stream", None),
    "redis-server": ("redis-server", ("--version",)),
    "redis-benchmark": ("redis-tools", ("--version",)),
    "iperf3": ("iperf3", ("--version",)),
    "sockperf": ("sockperf", ("--version",)),
    "wrk": ("wrk", ("-v",)),
    "postgres": ("postgresql", ("--version",)),
    "initdb": ("postgresql", ("--version",)),
    "pgbench": ("postgresql-contrib", ("--version",)),
    "strace": ("strace", ("--version",)),
    "java": ("openjdk-17-jdk-headless", ("-version",)),
    "jcmd": ("openjdk-17-jdk-headless", None),
    "jfr": ("openjdk-17-jdk-headless", None),
}
VERSION_LIMIT_S = 20
COMMAND_LIMIT_S = 600  # the launcher builds first when a source is newer


def search_path():
    """PATH, the folders of daemons, and those of PostgreSQL, newest first."""
    postgres = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", *map(str, postgres)])


def find(program):
    """Path of an installed program (or of nginx's stream module), or None."""
    if program == STREAM_MODULE:
        return next((m for m in NGINX_MODULES if os.path.exists(f"{m}/ngx_stream_module.so")), None)
    return shutil.which(program, path=search_path())


def absent(programs):
    """Those of these programs that are not installed."""
    return [program for program in programs if not find(program)]


def how_to_get(programs):
    """One line that installs what is missing on Debian or Ubuntu."""
    packages = sorted({word for program in programs for word in PROGRAMS[program][0].split()})
    return f"apt-get install --no-install-recommends {' '.join(packages)}"


def version(program):
    """The first line that a program says about its version, or "absent"."""
    path, words = find(program), PROGRAMS[program][1]
    if not path:
        return "absent"
    if not words:
        return "present"
    done = subprocess.run([path, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=VERSION_LIMIT_S, check=False)
    lines = [line for line in done.stdout.splitlines() if re.search(r"\d", line)]
    return lines[0].strip() if lines else "present"


def command_line(*words):
    """First line that a command prints, or "unknown"."""
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True, timeout=COMMAND_LIMIT_S, check=False)
    except OSError:
        return "unknown"
    lines = done.stdout.strip().splitlines()
    return lines[0] if lines else "unknown"


def compile_c(name, folder):
    """Compiles bench/load/NAME.c into a folder, once; returns the program's path."""
    binary = pathlib.Path(folder) / name
    if not binary.exists():
        words = [find("gcc"), "-O2", "-Wall", "-o", str(binary), str(BENCH / "load" / f"{name}.c")]
        subprocess.run(words, check=True)
    return str(binary)
