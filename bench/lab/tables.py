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
        text = with_interval(cell.get("ratio"), 2)
        cells.append(f"**{text}**" if cell.get("judgement") in ("less", "more") else text)
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
    lines = ["## System calls and allocation", "", "For each unit of work, from separate runs: system calls under strace at 1,000 requests/s "
             "(Redis: as fast as that goes), so batches are small; allocation at the rate of the case.", ""]
    rows = []
    for case, contenders in result["counts"].items():
        for name, entry in contenders.items():
            calls = sorted((entry.get("calls") or {}).items(), key=lambda item: -item[1])
            listed = ", ".join(f"{call} {each:.2f}" for call, each in calls if each >= 0.005)
            rows.append([case, name, *call_cells(entry), listed or "-"])
    lines += table(["case", "contender", "system calls", "allocated B", "which"], rows)
    return lines + [f"- FAIL {text}" for text in result["failed_counts"]] + [""]
