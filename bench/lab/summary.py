"""From the blocks of a run to its result: medians, intervals, ratios to the peers, the noise floor, what may be said."""

from lab import stats, waits
from lab.contenders import DIRECT, MILLRACE, SETS

CONTENDERS = {contender.name: contender for each in SETS.values() for contender in each}
ORDER = list(CONTENDERS)  # a name keeps its first place
PEERS = ("haproxy", "nginx")
TICKS_MIN = 10  # of the clock: below that their ratio says nothing
BLOCKS_MIN = 3  # of both: below that nothing is claimed


def rounds_of(blocks):
    """[{contender: block}] in the order of the rounds."""
    numbers = sorted({block["round"] for block in blocks})
    return [{b["contender"]: b for b in blocks if b["round"] == number} for number in numbers]


def names_of(blocks):
    return sorted({block["contender"] for block in blocks}, key=ORDER.index)


def a_a_pair(names):
    """The contender that takes part twice, and its double."""
    return next(((name, CONTENDERS[name].again) for name in names if CONTENDERS[name].again in names), None)


def reference_of(names, name_of_set):
    """Whom ratios are to: HAProxy, or nginx where HAProxy takes no part; the plain one of either. Of ways to wait, Millrace's own."""
    if name_of_set == waits.SET:
        return MILLRACE if MILLRACE in names else None
    for kind in PEERS:
        found = [name for name in names if CONTENDERS[name].kind == kind and not CONTENDERS[name].again]
        if found:
            return found[0]
    return None


def figure_of(rounds, blocks, name, figure, reference, floor):
    """One cell: the median with its interval, what it is above direct, and the ratio to the reference."""
    values = [b[figure.key] * figure.scale for b in blocks if b["verdict"] == "OK" and b.get(figure.key) is not None]
    if not values or (figure.key == "cpu_us" and CONTENDERS[name].spins and blocks[0]["set"] != waits.SET):
        return None
    cell = {"value": stats.interval(values)}
    if figure.added and name != DIRECT:
        cell["added"] = stats.difference(rounds, name, DIRECT, figure.key)
    if figure.ratio and name not in (reference, DIRECT) and reference:
        cell["ratio"] = stats.ratio(rounds, name, reference, figure.key)
        enough = len(stats.pairs(rounds, name, reference, figure.key)) >= BLOCKS_MIN
        cell["judgement"] = stats.judge(cell["ratio"], floor) if enough else "no claim"
    return cell


def floors_of(case, rounds, names):
    """{key: A/A interval} and {key: noise floor}."""
    pair, bands = a_a_pair(names), {}
    if pair:
        for figure in case.figures:
            band = stats.ratio(rounds, pair[0], pair[1], figure.key)
            if band and len(stats.pairs(rounds, pair[0], pair[1], figure.key)) >= BLOCKS_MIN:
                bands[figure.key] = band
    return bands, {key: stats.spread(band) for key, band in bands.items()}


def summarise(case, name_of_set, blocks):
    """The result of one case in one set."""
    rounds, names = rounds_of(blocks), names_of(blocks)
    reference = reference_of(names, name_of_set)
    bands, floors = floors_of(case, rounds, names)
    rows = []
    for name in names:
        own = [block for block in blocks if block["contender"] == name]
        cells = {f.key: figure_of(rounds, own, name, f, reference, floors.get(f.key)) for f in case.figures}
        good = [block for block in own if block["verdict"] == "OK"]
        rows.append({"contender": name, "blocks": len(own), "failed": len(own) - len(good),
                     "problems": sorted({problem_of(b) for b in own if b["verdict"] != "OK"}),
                     "user_share": stats.median([b.get("user_share") for b in good if b.get("ticks", 0) >= TICKS_MIN]),
                     "compiler_share": stats.median([share_of(b, "compiler_us", "cpu_us") for b in good]) if CONTENDERS[name].kind == MILLRACE else None,
                     "apart": stats.median([stats.apart(b["halves_us"]) for b in good if b.get("halves_us")]),
                     "repeated": sum(b.get("tries", 1) > 1 for b in good),
                     "p99_of_seconds": next((b["p99_of_seconds"] for b in good if b.get("p99_of_seconds")), None),
                     "preemptions": stats.median([b.get("preemptions") for b in good]), "figures": cells})
    return {"case": case.name, "set": name_of_set, "title": case.title, "reference": reference, "rounds": len(rounds),
            "a_a": bands, "rows": rows, "behind": behind(case, rounds, rows, floors, name_of_set),
            "steps": steps_of(blocks), "verdict": "FAIL" if any(row["failed"] for row in rows) else "OK"}


def share_of(block, part, whole):
    """One figure of a block as a share of another, or None."""
    return block[part] / block[whole] if block.get(part) is not None and block.get(whole) else None


def problem_of(block):
    if block.get("problem"):
        return block["problem"]
    if block.get("reasons"):
        return ", ".join(block["reasons"])
    lost = [f"{key} {block[key]:.4g}" for key in ("errors", "missed") if block.get(key)]
    return ", ".join(lost) or "no work was done"


def behind(case, rounds, rows, floors, name_of_set):
    """Where Millrace as it comes is worse than a peer, or than another way to wait, by more than the noise floor."""
    ours = next((r["contender"] for r in rows if r["contender"] in ("millrace", "millrace-2")), None)
    kinds = (*PEERS, MILLRACE) if name_of_set == waits.SET else PEERS
    peers = [r["contender"] for r in rows if r["contender"] != ours and CONTENDERS[r["contender"]].kind in kinds
             and not CONTENDERS[r["contender"]].again]
    found = []
    for figure in (f for f in case.figures if f.ratio):
        floor = floors.get(figure.key)
        for peer in peers if ours else ():
            if figure.key == "cpu_us" and CONTENDERS[peer].spins:
                continue
            if len(stats.pairs(rounds, ours, peer, figure.key)) < BLOCKS_MIN:
                continue
            measured = stats.ratio(rounds, ours, peer, figure.key)
            worse = "more" if figure.better == "less" else "less"
            if stats.judge(measured, floor) == worse:
                found.append({"key": figure.key, "figure": figure.title, "peer": peer, "ratio": measured, "floor": floor})
    return found


def steps_of(blocks):
    """{contender: the steps of its ladder} of those that have one."""
    return {b["contender"]: b["steps"] for b in blocks if b.get("steps")}


def counts_of(blocks):
    """{case: {contender: system calls by name for each unit of work, allocated bytes}} of the separate runs."""
    counts = {}
    for block in blocks:
        if block["verdict"] != "OK" or not block.get("work"):
            continue
        entry = counts.setdefault(block["case"], {}).setdefault(block["contender"], {})
        if block["meter"] == "calls":
            entry["calls"] = {name: count / block["work"] for name, count in sorted(block["calls"].items())}
        elif block["meter"] == "allocation":
            entry["allocated"] = block["allocated_each"]
    return counts


def once(name, cases, environment):
    """Whether a case has one round only."""
    case = next(one for one in cases if one.name == name)
    return case.once or (environment["quick"] and case.quick_once)


def result_of(cases, blocks, environment):
    """The whole result, as it becomes result.json."""
    results = []
    for case in cases:
        for name in SETS:
            own = [b for b in blocks if b["case"] == case.name and b["set"] == name and b["meter"] == "cpu"]
            if own:
                results.append(summarise(case.within(name), name, own))
    extra = [b for b in blocks if b["meter"] != "cpu"]
    failed = sum(result["verdict"] == "FAIL" for result in results) + sum(b["verdict"] != "OK" for b in extra)
    return {"environment": {k: v for k, v in environment.items() if k != "contenders"}, "cases": results,
            "counts": counts_of(extra), "failed_counts": [f"{b['case']} {b['contender']} {b['meter']}: {problem_of(b)}"
                                                          for b in extra if b["verdict"] != "OK"],
            "blocks": len(blocks), "rounds": min((one["rounds"] for one in results if not once(one["case"], cases, environment)), default=0),
            "verdict": "FAIL" if failed else "OK" if results else "EMPTY"}
