"""A made-up run: what the runner would have written."""

import json
import pathlib

from lab import hdr

CPU = {"direct": None, "haproxy": 10.0, "haproxy-again": 10.2, "nginx": 12.0, "millrace": 15.0}
P50 = {"direct": 20.0, "haproxy": 40.0, "haproxy-again": 40.5, "nginx": 45.0, "millrace": 41.0}


def block(case, number, contender, **fields):
    return {"case": case, "set": "pinned", "round": number, "position": 0, "contender": contender, "meter": "cpu",
            "verdict": "OK", "work": 1000, **fields}


def blocks(rounds=4, case="R2-64B-10k"):
    """Rounds in which the machine is faster and slower, and each contender with it."""
    found = []
    for number in range(rounds):
        pace = 1 + number / 5
        for name, cpu in CPU.items():
            fields = {"p50": P50[name] * pace, "p99": P50[name] * pace * 3, "switches": 0.5, "user_share": 0.4, "ticks": 50,
                      "preemptions": 0.01}
            found.append(block(case, number, name, **({**fields, "cpu_us": cpu * pace} if cpu else fields)))
    found.append({**block(case, 0, "millrace", calls={"read": 1000, "write": 1000, "epoll_wait": 500}), "meter": "calls"})
    found.append({**block(case, 0, "haproxy", calls={"recvfrom": 1000, "sendto": 1000}), "meter": "calls"})
    found.append({**block(case, 0, "millrace", allocated_each=0.0), "meter": "allocation"})
    return found


def free_name(contender):
    """The same contender with two threads."""
    kind, _, more = contender.partition("-")
    return contender if contender == "direct" else f"{kind}-2" + (f"-{more}" if more else "")


def environment():
    return {"quick": True, "begun": "2026-01-02T03:04:05Z", "commit": "abc", "millrace": "millrace 1", "cores": 2,
            "processor": "a processor", "kernel": "6", "load_before": [0.1, 0.2, 0.3], "arguments": ["--quick"], "seed": 1,
            "versions": {"haproxy": "HAProxy 2"}, "absent": {"nginx-2": ["nginx"]}, "contenders": {"x": "y"}}


def write_run(folder, kept):
    """A run's folder, with histograms of two contenders."""
    folder = pathlib.Path(folder)
    (folder / "hdr").mkdir(parents=True)
    (folder / "environment.json").write_text(json.dumps(environment()))
    (folder / "blocks.jsonl").write_text("".join(json.dumps(one) + "\n" for one in kept))
    for name, base in (("direct", 20), ("millrace", 41)):
        counts = {1024 + n: 100 for n in range(base)}
        log = hdr.write_log([("block1", 0.0, 1.0, hdr.Histogram(3, 1, 60_000_000_000, counts))])
        (folder / "hdr" / f"R2-64B-10k.{name}.hdr").write_text(log)
    return folder
