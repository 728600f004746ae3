import json
import pathlib
import tempfile
import unittest
import xml.dom.minidom

from lab import cases, pages, report, summary
from lab.programs import ROOT
from tests import fixtures


def summarised(blocks):
    return summary.result_of(cases.CASES, blocks, fixtures.environment())


class ReportTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.reports = pathlib.Path(scratch.name)
        self.folder = self.reports / "2026-01-02-quick"

    def written(self, blocks):
        fixtures.write_run(self.folder, blocks)
        report.write(self.folder)
        return (self.folder / "report.md").read_text()

    def test_ratios_are_free_of_the_drift_between_rounds(self):
        one, = summarised(fixtures.blocks())["cases"]
        row = next(row for row in one["rows"] if row["contender"] == "millrace")
        for measured in row["figures"]["cpu_us"]["ratio"]:
            self.assertAlmostEqual(measured, 1.5)
        self.assertEqual(one["reference"], "haproxy")
        self.assertEqual(one["verdict"], "OK")

    def test_behind_is_what_lies_beyond_the_noise_floor(self):
        one, = summarised(fixtures.blocks())["cases"]
        self.assertEqual([(b["key"], b["peer"]) for b in one["behind"]], [("cpu_us", "haproxy"), ("cpu_us", "nginx"),
                                                                           ("p50", "haproxy"), ("p99", "haproxy")])
        noisy = [b for b in fixtures.blocks()]
        for block in noisy:
            if block["contender"] == "haproxy-again" and block["meter"] == "cpu":
                block["cpu_us"] *= 1.6
                block["p50"] *= 1.2
                block["p99"] *= 1.2
        self.assertEqual(summarised(noisy)["cases"][0]["behind"], [])

    def full(self):
        """A run of both sets, not finished: two of five rounds over all cases, another session for the second."""
        blocks = fixtures.blocks()
        blocks += [{**b, "case": "R3-P1", "set": "free", "contender": fixtures.free_name(b["contender"])}
                   for b in blocks if b["meter"] == "cpu" and b["round"] < 2]
        blocks += [fixtures.block("S1", n, name, start_ms=ms, p50=1, p99=2, p99_of_seconds=[3, 2]) for n in range(2)
                   for name, ms in (("haproxy", 40), ("millrace", 150))]
        for one in blocks:
            one.update(compiler_us=0.3, halves_us=[1, 1.5 if one["contender"] == "nginx" else 1], tries=2)
        fixtures.write_run(self.folder, blocks)
        path = self.folder / "environment.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "quick": False, "blocks": 5, "sessions": [{}, {}]}))
        report.write(self.folder)
        return (self.folder / "report.md").read_text()

    def test_a_full_report_keeps_the_sets_and_the_cold_process_apart(self):
        text = self.full()
        places = [text.index(title) for title in ("## Overview", "## Where Millrace is behind", "# One thread, a core of its own",
                                                  "## R2-64B-10k: OK", "# Two threads, nothing pinned", "## R3-P1-free: OK",
                                                  "# A cold process", "## S1: OK", "# Counts and micro-benchmarks")]
        self.assertEqual(places, sorted(places))
        for wanted in ("2 of 5 rounds over all its cases: the run is not finished", "; 2 sessions.",
                       "| R3-P1 (two threads) | haproxy-2 | 1.50 [1.50, 1.50] |", "| S1 | haproxy | 3.75 [3.75, 3.75] |",
                       "| R2-64B-10k | CPU us/message | nginx | 1.25 [1.25, 1.25] | 2% | 2.50, - | 0.000 | 0.500, 0.500 |",
                       "| 1.5% |", "- nginx: the halves of its measurements differ by 40%: not flat"):
            self.assertIn(wanted, text)
        self.assertNotIn("-free-latency", text)
        self.assertIn(", two threads | haproxy-2 |", pages.figures(self.reports, self.folder.name))

    def test_nothing_is_claimed_from_two_blocks(self):
        one, = summarised(fixtures.blocks(rounds=2))["cases"]
        self.assertEqual(one["behind"], [])
        judgements = {row["figures"]["cpu_us"].get("judgement") for row in one["rows"] if row["figures"]["cpu_us"]}
        self.assertEqual(judgements, {None, "no claim"})

    def test_a_failed_block_is_kept_and_marked(self):
        blocks = fixtures.blocks()
        failed = next(b for b in blocks if b["contender"] == "nginx")
        failed.clear()
        failed.update(fixtures.block("R2-64B-10k", 0, "nginx", verdict="FAIL", problem="it burnt"))
        text = self.written(blocks)
        self.assertIn("# FAIL: quick run of 2026-01-02T03:04:05Z", text)
        self.assertIn("- FAIL nginx (1 of 4 blocks): it burnt", text)
        self.assertIn("| nginx | 3 of 4 |", text)

    def test_report_holds_counts_absences_plots_and_missing_explanations(self):
        text = self.written(fixtures.blocks())
        for wanted in ("- absent: nginx-2 (needs nginx)", "![R2-64B-10k-latency.svg]", "![R2-64B-10k-cpu.svg]",
                       "**1.50 [1.50, 1.50]**", "| A/A band |", "**Behind:** CPU us/message: 1.50 times haproxy's",
                       "Not explained yet", "| R2-64B-10k | millrace | 2.50 | 0.000 |", "read 1.00"):
            self.assertIn(wanted, text)

    def test_notes_are_included_under_their_heading(self):
        fixtures.write_run(self.folder, fixtures.blocks())
        (self.folder / "notes.md").write_text("# Notes\n\n## R2-64B-10k\n\nBecause of the wind.\n\n## Summary\n\nWindy.\n")
        report.write(self.folder)
        text = (self.folder / "report.md").read_text()
        self.assertIn("Because of the wind.", text)
        self.assertLess(text.index("Windy."), text.index("## Overview"))
        self.assertNotIn("Not explained yet", text)

    def test_plots_are_well_formed(self):
        self.written(fixtures.blocks())
        plots = list(self.folder.glob("*.svg"))
        self.assertEqual(sorted(p.name for p in plots), ["R2-64B-10k-cpu.svg", "R2-64B-10k-latency.svg", "overview.svg"])
        for plot in plots:
            self.assertNotIn("nan", plot.read_text())
            xml.dom.minidom.parse(str(plot))

    def test_a_report_can_be_made_of_nothing(self):
        self.assertIn("# EMPTY", self.written([]))

    def test_ladder(self):
        steps = [{"rate": 1000, "p50": 20, "p99": 40, "good": True}, {"rate": 5000, "p50": 20, "p99": 9000, "good": False}]
        blocks = [fixtures.block("R2-ladder", 0, name, steps=steps, capacity=1000) for name in ("direct", "haproxy", "millrace")]
        self.assertIn("![R2-ladder-rate.svg]", self.written(blocks))

    def test_index_and_readme(self):
        self.written(fixtures.blocks())
        index = pages.index(self.reports)
        self.assertIn("[2026-01-02-quick](2026-01-02-quick/report.md) | OK | quick | `abc`", index)
        before = "a\n<!-- figures none -->\nold\n<!-- end of figures -->\nb\n"
        after = pages.with_figures(before, self.reports, self.folder)
        self.assertIn("| TCP, 64 connections, 64 B, 10,000 requests/s | haproxy | **1.50 [1.50, 1.50]** | **1.02 [1.02, 1.02]** |", after)
        self.assertIn("in 1 of 1 cases: R2-64B-10k: CPU us/message (haproxy), CPU us/message (nginx), ", after)
        self.assertNotIn("blocks failed", after)
        self.assertTrue(after.startswith("a\n<!-- figures 2026-01-02-quick -->\n") and after.endswith("-->\nb\n"))
        self.assertEqual(pages.with_figures(after, self.reports), after)
        self.assertNotEqual(pages.with_figures(after.replace("1.50", "0.50", 1), self.reports), after.replace("1.50", "0.50", 1))


class RepositoryTest(unittest.TestCase):
    def test_generated_pages_are_what_the_generator_writes(self):
        self.assertEqual(pages.stale(ROOT / "perf-reports"), [])

    def test_runs_are_small(self):
        for folder in (ROOT / "perf-reports").glob("*/"):
            size = sum(path.stat().st_size for path in folder.rglob("*"))
            self.assertLess(size, 1_500_000, folder)

    def test_results_are_what_the_blocks_say(self):
        for path in (ROOT / "perf-reports").glob("*/result.json"):  # a run that is under way has none yet
            folder = path.parent
            kept = json.loads((folder / "result.json").read_text())
            if "kind" in kept:  # no run of the lab
                continue
            self.assertEqual(kept["blocks"], len((folder / "blocks.jsonl").read_text().splitlines()), folder)


if __name__ == "__main__":
    unittest.main()
