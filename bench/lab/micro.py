"""JMH: runs the micro-benchmarks, and their part of a report from jmh.json in a run's folder."""

import json
import pathlib
import re
import subprocess
import sys

from lab.programs import BENCH, ROOT, find

RESULTS = "jmh.json"
JAR = BENCH / "target" / "benchmarks.jar"
KEPT = ("benchmark", "mode", "forks", "warmupIterations", "measurementIterations", "params", "primaryMetric", "secondaryMetrics")
LIMIT_S, QUICK_LIMIT_S = 420, 120  # of all benchmarks together
STOP_S = 60  # beyond that: then something hangs
START_S = 2.5  # of a benchmark's JVM
ITERATIONS, QUICK_ITERATIONS = 5, 3  # to warm up, and as many to measure
ITERATION_MAX_S = 1


def run(folder, quick, names=()):
    """Builds the benchmarks, runs them with -prof gc, and keeps the results in a folder. Returns an exit code."""
    if not find("mvn") and not JAR.exists():
        print("the micro-benchmarks are built by Maven: apt-get install maven", file=sys.stderr)
        return 69
    if find("mvn"):
        build = [find("mvn"), "-q", "-B", "-ntp", "-f", str(ROOT / "pom.xml"), "package", "-pl", "bench", "-am", "-DskipTests",
                 "-Dcheckstyle.skip", "-Dspotless.check.skip"]
        subprocess.run(build, check=True)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / RESULTS
    java = [find("java"), "-jar", str(JAR)]
    listed = subprocess.run([*java, "-lp", *names], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True)
    words = [*java, "-f", "1", *effort(count(listed.stdout), quick), "-prof", "gc", "-rf", "json", "-rff", str(path), *names]
    try:
        done = subprocess.run(words, check=False, timeout=LIMIT_S + STOP_S)
    except subprocess.TimeoutExpired:
        print(f"the micro-benchmarks have not ended after {LIMIT_S + STOP_S} s", file=sys.stderr)
        return 1
    if done.returncode == 0:
        path.write_text(json.dumps(trimmed(json.loads(path.read_text())), indent=1) + "\n")
    return done.returncode


def count(listed):
    """How many benchmarks there are, each with all values of its parameters, from what JMH lists."""
    counts = []
    for line in listed.splitlines()[1:]:
        values = re.match(r"\s+param .* = \{(.*)\}", line)
        if values:
            counts[-1] *= len(values[1].split(","))
        elif line.strip():
            counts.append(1)
    return sum(counts)


def effort(number, quick):
    """Options of JMH: so many benchmarks end within the limit."""
    limit_s, iterations = (QUICK_LIMIT_S, QUICK_ITERATIONS) if quick else (LIMIT_S, ITERATIONS)
    each_ms = max(50, min(1000 * ITERATION_MAX_S, round(1000 * (limit_s / max(1, number) - START_S) / (2 * iterations))))
    return ("-wi", str(iterations), "-w", f"{each_ms}ms", "-i", str(iterations), "-r", f"{each_ms}ms")


def trimmed(results):
    """Without paths of this machine, and of the metrics the one that is shown."""
    kept = []
    for one in results:
        one = {key: one[key] for key in KEPT if key in one}
        one["secondaryMetrics"] = {key: {"score": metric["score"], "scoreUnit": metric["scoreUnit"]}
                                   for key, metric in one.get("secondaryMetrics", {}).items() if "alloc.rate.norm" in key}
        one["primaryMetric"] = {key: one["primaryMetric"].get(key) for key in ("score", "scoreError", "scoreUnit", "rawData")}
        kept.append(one)
    return kept


def read(folder):
    """The results of a run as [{name, parameters, score, error, unit, allocated}] of a run, empty without one."""
    path = pathlib.Path(folder) / RESULTS
    if not path.exists():
        return []
    found = []
    for one in json.loads(path.read_text()):
        metric, allocated = one["primaryMetric"], allocation_of(one.get("secondaryMetrics", {}))
        found.append({"name": ".".join(one["benchmark"].split(".")[-2:]), "parameters": one.get("params") or {},
                      "score": metric["score"], "error": error_of(metric), "unit": metric["scoreUnit"],
                      "allocated": allocated})
    return found


def error_of(metric):
    error = metric.get("scoreError")
    return error if isinstance(error, (int, float)) else None


def allocation_of(metrics):
    """Bytes for each operation: the key is spelled in two ways by versions of JMH."""
    for key, metric in metrics.items():
        if key.endswith("gc.alloc.rate.norm"):
            return metric["score"]
    return None


def table(results, note):
    """The section of a report."""
    if not results:
        return []
    lines = ["## JMH", "", "Micro-benchmarks with `-prof gc`: for decisions only, not for claims.", "",
             "| benchmark | parameters | score | | B/op |", "|---|---|--:|---|--:|"]
    for one in results:
        parameters = ", ".join(f"{key} {value}" for key, value in one["parameters"].items())
        error = f" ± {one['error']:,.2f}" if one["error"] is not None else ""
        allocated = "-" if one["allocated"] is None else f"{abs(round(one['allocated'], 1)):g}"
        lines.append(f"| {one['name']} | {parameters} | {one['score']:,.2f}{error} | {one['unit']} | {allocated} |")
    return [*lines, "", note or "", ""]
