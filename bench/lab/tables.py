"""Tables of a report, in Markdown."""


def number(value, digits):
    """A number for a reader."""
    if value is None:
        return "-"
    return f"{value:,.{digits}f}"


def percent(share):
    return "-" if share is None else f"{share:.1%}" if 0 < share < 0.1 else f"{share:.0%}"


def with_interval(measured, digits):
    if not measured:
        return "-"
    middle, low, high = (number(value, digits) for value in measured)
    return f"{middle} [{low}, {high}]"


def table(heads, rows):
    """Lines of a table; the first column is text, the others numbers."""
    lines = ["| " + " | ".join(heads) + " |", "|---" + "|--:" * (len(heads) - 1) + "|"]
    return lines + ["| " + " | ".join(row) + " |" for row in rows] + [""]


def environment_table(environment):
    """What the run depended on."""
    versions = environment["versions"]
    kept = ("haproxy", "nginx", "redis-server", "iperf3", "sockperf", "wrk", "pgbench", "java")
    rows = [("commit", environment["commit"]), ("Millrace", environment["millrace"]),
            ("machine", f"{environment['cores']} cores, {environment['processor']}, Linux {environment['kernel']}"),
            ("load before", " ".join(f"{value:.2f}" for value in environment["load_before"])),
            ("command", "`bench/run " + " ".join(environment["arguments"]) + "`"),
            ("seed", str(environment["seed"])), *((name, versions.get(name, "absent")) for name in kept)]
    lines = ["| | |", "|---|---|", *(f"| {name} | {text} |" for name, text in rows), ""]
    for name, missing in sorted(environment.get("absent", {}).items()):
        lines.append(f"- absent: {name} (needs {', '.join(missing)})")
    return lines + ["", "Configurations, settings of the kernel and all versions: [environment.json](environment.json).", ""]


def heads_of(case, reference):
    heads = ["contender", "blocks"]
    for figure in case.figures:
        heads.append(figure.title)
        if figure.added and case.direct:
            heads.append("added " + figure.title)
        if figure.ratio and reference:
            heads.append(f"/ {reference}")
        if figure.key == "cpu_us":
            heads += ["of it user", "of it compilers"]
    return heads


def case_table(one, case):
    """The contenders of a case; the A/A band is the last row."""
    rows = []
    for row in one["rows"]:
        cells = [row["contender"], f"{row['blocks'] - row['failed']} of {row['blocks']}"]
        for figure in case.figures:
            cells += cells_of(row["figures"].get(figure.key) or {}, figure, case, one["reference"])
            if figure.key == "cpu_us":
                known = row["figures"].get("cpu_us")
                cells += [percent(row[key]) if known else "-" for key in ("user_share", "compiler_share")]
        rows.append(cells)
    rows.append(a_a_row(one, case))
    return table(heads_of(case, one["reference"]), rows)


def cells_of(cell, figure, case, reference):
    value = cell.get("value")
    cells = [number(value[0], figure.digits) if value else "-"]
    if figure.added and case.direct:
        cells.append(with_interval(cell.get("added"), figure.digits))
    if figure.ratio and reference:
        cells.append(judged(cell))
    return cells


def a_a_row(one, case):
    cells = ["A/A band", ""]
    for figure in case.figures:
        cells.append("")
        if figure.added and case.direct:
            cells.append("")
        if figure.ratio and one["reference"]:
            cells.append(with_interval(one["a_a"].get(figure.key), 2))
        if figure.key == "cpu_us":
            cells += ["", ""]
    return cells


def overview_table(results):
    """Millrace beside its reference in each case: what it costs, what it adds, what it is capable of."""
    rows = []
    for one in results:
        row = next((r for r in one["rows"] if r["contender"] in ("millrace", "millrace-2")), None)
        peer = next((r for r in one["rows"] if r["contender"] == one["reference"]), None)
        if not row or not peer or row is peer:
            continue
        cells = [one["case"] + (" (two threads)" if one["set"] == "free" else ""), one["reference"]]
        for keys in (("cpu_us", "session_bytes", "start_ms", "stall_ms"), ("per_second", "capacity")):
            cells.append(next((judged(row["figures"][key]) for key in keys if row["figures"].get(key)), "-"))
        for key in ("p50", "p99"):
            cells.append(beside(row, peer, "mean" if key == "p50" and "mean" in row["figures"] else key))
        cells.append(f"{one['rounds']}")
        rows.append(cells)
    if not rows:
        return []
    heads = ["case", "peer", "cost / peer", "throughput / peer", "p50 us, peer's", "p99 us, peer's", "rounds"]
    return ["Millrace as it comes beside its peer. The cost is CPU time for each unit of work; in R7 memory for each session, in S1 the time to "
            "start, in S2 the longest stall. Ratios with their intervals, **bold** beyond the noise floor; latency is what is added to direct where "
            "there is one (R8: the mean).", "", *table(heads, rows)]


def judged(cell):
    text = with_interval(cell.get("ratio"), 2)
    return f"**{text}**" if cell.get("judgement") in ("less", "more") else text


def beside(row, peer, key):
    """Two figures of latency, ours first."""
    cells = [r["figures"].get(key) for r in (row, peer)]
    if not all(cells):
        return "-"
    return ", ".join(number((cell.get("added") or cell["value"])[0], 0) for cell in cells)


def all_behind_table(found, counts, name_of):
    """One line for each place, with the counts of Millrace and the peer."""
    rows = []
    for one, entry in found:
        ours = next(r for r in one["rows"] if r["contender"] in ("millrace", "millrace-2"))
        peer = next(r for r in one["rows"] if r["contender"] == entry["peer"])
        known = counts.get(one["case"], {})
        both = [known.get(name.replace("-2", ""), {}) for name in (ours["contender"], entry["peer"])]
        calls = ", ".join(call_cells(each)[0] for each in both)
        switches = ", ".join(number(((r["figures"].get("switches") or {}).get("value") or [None])[0], 3) for r in (ours, peer))
        rows.append([name_of(one), entry["figure"], entry["peer"], with_interval(entry["ratio"], 2), f"{entry['floor']:.0%}", calls,
                     call_cells(both[0])[1], switches, f"{number(ours['preemptions'], 3)}, {number(peer['preemptions'], 3)}",
                     f"{percent(ours['user_share'])}, {percent(peer['user_share'])}", percent(ours["compiler_share"])])
    return table(["case", "figure", "peer", "ratio", "noise", "system calls", "allocated B", "wake-ups", "preempted", "user",
                  "compilers"], rows)


def behind_table(one, counts):
    """Where Millrace is behind: by how much, and what was counted of both."""
    lines = ["**Behind:** " + "; ".join(f"{b['figure']}: {b['ratio'][0]:.2f} times {b['peer']}'s "
                                        f"[{b['ratio'][1]:.2f}, {b['ratio'][2]:.2f}], noise floor {b['floor']:.0%}"
                                        for b in one["behind"]) + ".", ""]
    names = ["millrace", *dict.fromkeys(b["peer"] for b in one["behind"])]
    rows = []
    for name in names:
        row = next((r for r in one["rows"] if r["contender"] in (name, f"{name}-2")), None)
        if row:
            switches = row["figures"].get("switches") or {}
            rows.append([row["contender"], *(call_cells(counts.get(name, {}))),
                         number((switches.get("value") or [None])[0], 3), number(row["preemptions"], 3),
                         percent(row["user_share"])])
    return lines + table(["for each unit", "system calls", "allocated B", "wake-ups", "preempted", "user"], rows)


def call_cells(entry):
    calls = entry.get("calls")
    return number(sum(calls.values()) if calls else None, 2), number(entry.get("allocated"), 3)


def counts_table(result):
    """System calls by name, of the runs under strace."""
    if not result["counts"] and not result["failed_counts"]:
        return []
    lines = ["## System calls and allocation", "", "For each unit of work, from separate runs: system calls under strace at a low rate "
             "(Redis and bulk: as fast as that goes), so batches are small; allocation at the rate of the case.", ""]
    rows = []
    for case, contenders in result["counts"].items():
        for name, entry in contenders.items():
            calls = sorted((entry.get("calls") or {}).items(), key=lambda item: -item[1])
            listed = ", ".join(f"{call} {each:.2f}" for call, each in calls if each >= 0.005)
            rows.append([case, name, *call_cells(entry), listed or "-"])
    lines += table(["case", "contender", "system calls", "allocated B", "which"], rows)
    return lines + [f"- FAIL {text}" for text in result["failed_counts"]] + [""]
