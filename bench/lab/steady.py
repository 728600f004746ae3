"""Ten minutes of Millrace under load: safepoints and collections, what the loops allocate, allocation by class, memory at both ends."""

import argparse
import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import types

from lab import distribution, environment, pages, programs
from lab.own import GENERATOR, GENERATOR_OPTIONS, parse
from lab.processes import FORWARDER_CORE, LOAD_CORE, Problem, Processes, free_port
from lab.programs import BENCH, ROOT, find
from lab.steady_page import LOOP_BYTES_MAX, SHOWN_MAX, headline, text_of
from lab.usage import allocated_bytes, resident_kb, usage

REPORTS = ROOT / "perf-reports"
KIND = "steady"
SAMPLES = 20
WARM_S = 20  # of the load: the compilers are to be at rest when what is steady begins
DUMP_LIMIT_S = 120
LOOP_THREAD = "millrace-loop-"
SAFEPOINT = re.compile(r'^\[([\d.]+)s\].*?Safepoint "([^"]+)".*?Total: +(\d+) ns', re.M)
COLLECTION = re.compile(r"^\[([\d.]+)s\].*?GC\(\d+\) (Pause [^\d]+?) \d+[KMG]->.*? ([\d.]+)ms", re.M)


def parse_options(words):
    parser = argparse.ArgumentParser(prog="bench/steady", description="Millrace under R2 (64 connections, 64 B) for a while: its "
                                     "longest safepoint and collection, what it allocates, its memory.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=int, default=10_000, help="requests per second (default: 10000)")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--connect", action="store_true", help="a connection for each request")
    parser.add_argument("--warm", type=float, default=WARM_S, metavar="SECONDS", help="before it counts (default: 20)")
    parser.add_argument("--max-pause", type=float, metavar="MS", help="FAIL when a safepoint or a collection is longer")
    parser.add_argument("--out", type=pathlib.Path, help="folder (default: a new one in perf-reports)")
    parser.add_argument("--millrace", default=str(ROOT / "millrace"), help="launcher")
    return parser.parse_args(words)


# ---------------------------------------------------------------- what the JVM wrote


def pauses_of(text, after_s=0, until_s=float("inf")):
    """{kind: {count, total, median and longest in ms, when in s}} of safepoints and of collections, from the JVM's log."""
    found, lengths = {"safepoints": {}, "collections": {}}, {}
    for group, pattern, scale in (("safepoints", SAFEPOINT, 1e6), ("collections", COLLECTION, 1)):
        for at, kind, length in pattern.findall(text):
            if not after_s <= float(at) < until_s:
                continue
            entry = found[group].setdefault(kind.strip(), {"count": 0, "total_ms": 0.0, "longest_ms": 0.0, "at_s": None})
            milliseconds = float(length) / scale
            entry["count"] += 1
            entry["total_ms"] += milliseconds
            lengths.setdefault((group, None), []).append(milliseconds)
            lengths.setdefault((group, kind.strip()), []).append(milliseconds)
            entry["median_ms"] = statistics.median(lengths[group, kind.strip()])
            if milliseconds > entry["longest_ms"]:
                entry.update(longest_ms=milliseconds, at_s=float(at))
    for group in ("safepoints", "collections"):
        of = lengths.get((group, None), [])
        found[f"{group}_in_all"] = {"count": len(of), "median_ms": statistics.median(of) if of else None, "longest_ms": max(of, default=0.0)}
    return found


def allocation_of(events):
    """[{thread, class, where, bytes}] by what is most, from the events of a recording: each stands for a weight of bytes."""
    sums = {}
    for event in events:
        values = event["values"]
        frames = (values.get("stackTrace") or {}).get("frames") or []
        thread = (values.get("eventThread") or {}).get("javaName") or "?"
        key = (thread, readable((values.get("objectClass") or {}).get("name") or "?"), where(frames))
        sums[key] = sums.get(key, 0) + values.get("weight", 0)
    return [{"thread": thread, "class": kind, "where": place, "bytes": size}
            for (thread, kind, place), size in sorted(sums.items(), key=lambda item: -item[1])]


def moment(text):
    """Seconds since the epoch of a time as JFR prints it."""
    day, zone = re.match(r"([\dT:-]{19})(?:\.\d+)?(Z|[+-][\d:]+)$", text).groups()
    return datetime.datetime.fromisoformat(day + ("+00:00" if zone == "Z" else zone)).timestamp()


def where(frames):
    """Our innermost method, or the innermost of all."""
    names = [f"{frame['method']['type']['name'].replace('/', '.')}.{frame['method']['name']}" for frame in frames]
    return next((name for name in names if name.startswith("io.millrace.")), names[0] if names else "?")


def readable(name):
    """The name of a class, also of an array."""
    name = name.replace("/", ".")
    dimensions = len(name) - len(name.lstrip("["))
    if dimensions:
        name = name[dimensions:]
        name = {"B": "byte", "C": "char", "I": "int", "J": "long", "Z": "boolean", "D": "double", "F": "float",
                "S": "short"}.get(name, name[1:].rstrip(";"))
    return name + "[]" * dimensions


def of_loops(allocations):
    """Bytes that stand in samples of the loops' threads."""
    return sum(one["bytes"] for one in allocations if one["thread"].startswith(LOOP_THREAD))


def by_class(allocations):
    """{class: bytes}, most first."""
    sums = {}
    for one in allocations:
        sums[one["class"]] = sums.get(one["class"], 0) + one["bytes"]
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


# ---------------------------------------------------------------- the run


def java_options(folder, settings):
    return (f"-Xlog:safepoint,gc:file={folder}/pauses.log:uptime "
            f"-XX:StartFlightRecording:name=steady,settings={settings},maxsize=0,filename={folder}/steady.jfr")


def measure(options, folder, scratch, processes):
    """Starts everything, looks at it from time to time, and returns what was found."""
    peer, port = free_port(), free_port()
    processes.serve(LOAD_CORE, [programs.compile_c("peer", scratch), peer], peer)
    words = [options.millrace, "run", "--listen", f"127.0.0.1:{port}", "--backend", f"127.0.0.1:{peer}", "--loops", "1",
             "--health", "none", "--log", "off", "--dir", f"{scratch}/run", "--drain", "200ms"]
    forwarder = processes.start(FORWARDER_CORE, words, java_options=java_options(scratch, BENCH / "load" / "allocation.jfc"))
    born = time.monotonic()
    processes.await_open(forwarder, port)
    seconds = options.minutes * 60
    load = [*GENERATOR, options.millrace, "bench", f"tcp://127.0.0.1:{port}", "--rate", f"{options.rate}/s", "--connections",
            options.connections, "--size", 64, "--warmup", f"{round(options.warm * 1000)}ms", "--duration",
            f"{round(seconds * 1000)}ms", "--json", *(["--connect"] if options.connect else [])]
    process = processes.start(LOAD_CORE, load, stdout=subprocess.PIPE, java_options=GENERATOR_OPTIONS)
    time.sleep(options.warm + 1)
    allocated = allocated_bytes(forwarder.pid)  # this stops the threads, so that is before what counts
    from_s, begun, before, memory = time.monotonic() - born, time.time(), usage(forwarder.pid), []
    for _ in range(SAMPLES):
        memory.append(resident_kb(forwarder.pid))
        time.sleep(max(0.1, (seconds - 2) / SAMPLES))
        if process.poll() is not None:
            break
    memory.append(resident_kb(forwarder.pid))
    used, taken = usage(forwarder.pid).since(before), time.monotonic() - born - from_s
    until_s = time.monotonic() - born
    allocated = difference(allocated, allocated_bytes(forwarder.pid))
    latency = parse(processes.finish(process, check=False, limit_s=60))
    recorded = recording(forwarder.pid, scratch)
    processes.stop(forwarder)
    text = pathlib.Path(scratch, "pauses.log").read_text()
    (folder / "pauses.log").write_text(text)
    pauses = pauses_of(text, from_s, until_s)
    allocations, earlier = (allocation_of([event for event in recorded if (moment(event["values"]["startTime"]) < begun) == early])
                            for early in (False, True))
    result = {"kind": KIND, "seconds": taken, "rate": options.rate, "connections": options.connections, "connect": options.connect,
              "latency": latency, "longest_safepoint_ms": pauses["safepoints_in_all"]["longest_ms"],
              "longest_collection_ms": pauses["collections_in_all"]["longest_ms"], **pauses,
              "loops_allocated": allocated, "loops_allocated_in_samples": of_loops(allocations), "samples": len(recorded),
              "resident_mb": {"start": memory[0] / 1024, "end": memory[-1] / 1024, "most": max(memory) / 1024},
              "cpu_ms_s": used["cpu_ns"] / 1e6 / taken, "compiler_ms_s": used["compiler_ns"] / 1e6 / taken,
              "allocated_by_class": by_class(allocations), "allocations": allocations[:3 * SHOWN_MAX],
              "allocated_before": sum(one["bytes"] for one in earlier)}
    reasons = reasons_of(result, options.max_pause)
    return {**result, "verdict": "FAIL" if reasons else "OK", "reasons": reasons}


def difference(before, after):
    """Of two readings, either of which may be missing."""
    return None if before is None or after is None else max(0.0, after - before)


def reasons_of(result, pause_max_ms):
    """Why the verdict is FAIL; none: OK. What was not measured is a reason, too."""
    latency = result["latency"]
    found = list(latency.pop("reasons", []))
    if not found and (latency["errors"] or latency.get("missed")):
        found.append(f"{latency['errors']} errors" if latency["errors"] else "the rate was not reached")
    if not result["safepoints_in_all"]["count"]:
        found.append("no safepoint is in the JVM's log, not even the periodic ones: nothing is known of pauses")
    if not result["samples"]:
        found.append("the recording has no allocation, not even of the start: nothing is known of allocation")
    if result["loops_allocated"] is None:
        found.append("what the loops allocate could not be read")
    elif not result["connect"]:
        most = LOOP_BYTES_MAX * result["rate"] * result["seconds"]
        for said, size in (("by the JVM's count", result["loops_allocated"]), ("by samples", result["loops_allocated_in_samples"])):
            if size > most:
                found.append(f"the loops allocated {size / 1024:,.0f} KB {said}; none is expected, {most / 1024:,.0f} KB is the bound")
    for name in ("safepoint", "collection"):
        if pause_max_ms is not None and result[f"longest_{name}_ms"] > pause_max_ms:
            found.append(f"a {name} took {result[f'longest_{name}_ms']:.2f} ms, {pause_max_ms:g} ms is the bound")
    return found


def recording(pid, scratch):
    """The samples of allocation, since the start of the process."""
    path = f"{scratch}/steady.jfr"
    dump = [find("jcmd"), str(pid), "JFR.dump", "name=steady", f"filename={path}"]
    subprocess.run(dump, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True, timeout=DUMP_LIMIT_S)
    done = subprocess.run([find("jfr"), "print", "--json", "--stack-depth", "6", "--events", "jdk.ObjectAllocationSample", path],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True, timeout=DUMP_LIMIT_S)
    return json.loads(done.stdout)["recording"]["events"]


# ---------------------------------------------------------------- its folder


def write(folder, result):
    (folder / "result.json").write_text(json.dumps(result, indent=1) + "\n")
    (folder / "report.md").write_text(text_of(result))
    pages.write(REPORTS)


def main(words):
    options = parse_options(words)
    missing = programs.absent(("taskset", "gcc", "java", "jcmd", "jfr"))
    if missing:
        print(f"bench/steady needs {', '.join(missing)}: {programs.how_to_get(missing)}", file=sys.stderr)
        return 69
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = options.out or REPORTS / (time.strftime("%Y-%m-%d-%H%M%S", time.gmtime()) + "-steady")
    found = environment.collect(types.SimpleNamespace(quick=False, millrace=options.millrace), 0)
    scratch = tempfile.mkdtemp(prefix="millrace-lab-steady-")
    try:
        options.millrace = distribution.copied(options.millrace, scratch)
        with open(f"{scratch}/processes.log", "ab") as log:
            processes = Processes(log, len(os.sched_getaffinity(0)) > 1)
            try:
                folder.mkdir(parents=True, exist_ok=True)
                result = measure(options, folder, scratch, processes)
            except Problem as problem:
                print(problem, file=sys.stderr)
                return 1
            finally:
                processes.stop_all()
        result["environment"] = {key: value for key, value in found.items() if key not in ("contenders", "quick", "seed")}
        result["summary"] = headline(result)
        write(folder, result)
        print(f"{result['verdict']}: {result['summary']}")
        for kind, size in list(result["allocated_by_class"].items())[:SHOWN_MAX]:
            print(f"{size / 1024:12,.0f} KB  {kind}")
        print(folder / "report.md")
        return 0 if result["verdict"] == "OK" else 1
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
