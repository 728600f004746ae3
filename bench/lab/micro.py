"""JMH's results in a report: jmh.json in a run's folder."""

import json
import pathlib

RESULTS = "jmh.json"


def read(folder):
    """[{name, parameters, score, error, unit, allocated}] of a run, empty without one."""
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
