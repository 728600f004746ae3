import argparse
import pathlib
import re
import tempfile
import unittest
import zipfile
from unittest import mock

from lab import __main__ as main, cases, contenders, plan, report, run, summary, waits
from lab.programs import BENCH
from tests import fixtures

NAMES = {"R1-closed", "R2-64B-1k", "R2-64B-10k", "R3-P1", "U1-1"}
CPU = {"direct": None, "haproxy": 12.0, "millrace": 10.0, "millrace-again": 10.1, "millrace-spin": 40.0, "millrace-kvm": 8.0,
       "millrace-owed": 10.2}


def blocks(case="R2-64B-10k"):
    found = []
    for number in range(4):
        pace = 1 + number / 5
        for name, cpu in CPU.items():
            fields = {"p50": 50 * pace, "p99": 90 * pace, "switches": 0.5}
            fields = {**fields, "cpu_us": cpu * pace, "core_share": cpu / 50} if cpu else fields
            found.append({**fixtures.block(case, number, name, **fields), "set": waits.SET})
    return found


@mock.patch("lab.programs.find", lambda program: f"/usr/bin/{program}")
class WaitsTest(unittest.TestCase):
    def steps(self, *words):
        options, _ = main.parse(words)
        return plan.of_round(cases.chosen(options.scenarios, options.quick), 0, 7, options)

    def test_each_way_in_each_of_its_cases_also_when_quick(self):
        for more in ((), ("--quick",)):
            steps = self.steps("--sets", "waits", *more)
            self.assertEqual({s.case.name for s in steps}, NAMES - ({"U1-1"} if more else set()))
            for name in {s.case.name for s in steps}:
                found = {s.contender.name for s in steps if s.case.name == name}
                wanted = {c.name for c in contenders.WAITS if name != "U1-1" or c.udp}
                single = more and not (name in cases.FIRST and name != "R1-closed")
                self.assertEqual(found, wanted - ({"millrace-again"} if single else set()), name)

    def test_no_other_run_has_them(self):
        self.assertEqual({s.set for s in self.steps()}, {"pinned", "free"})
        self.assertEqual(plan.counts(cases.CASES, main.parse(["--sets", "waits"])[0]), [])

    def test_their_words_are_known(self):
        source = (BENCH / "src/main/java" / waits.PACKAGE / "Variants.java").read_text()
        self.assertEqual({c.option("wait") for c in contenders.WAITS if c.option("wait")}, set(re.findall(r'case "(.*?)"', source)))

    def test_the_launcher_starts_them_from_a_jar_of_their_own(self):
        kvm = next(c for c in contenders.WAITS if c.name == "millrace-kvm")
        with tempfile.TemporaryDirectory() as folder:
            scratch = pathlib.Path(folder)
            words = contenders.command(kvm, contenders.Frontend(1, (2,), False, folder), f"{folder}/copy/millrace")
            self.assertEqual(words, [f"{folder}/copy/waits/millrace", "kvm", f"@{folder}/millrace.args"])
            self.assertIn("--idle-strategy adaptive", (scratch / "millrace.args").read_text())
            for name in ("copy/millrace", "copy/millrace.jar", f"classes/{waits.PACKAGE}/Main.class"):
                (scratch / name).parent.mkdir(parents=True, exist_ok=True)
                (scratch / name).write_text("#!/bin/sh\n")
            (scratch / "copy/millrace").chmod(0o755)
            with mock.patch("lab.waits.CLASSES", scratch / "classes"):
                waits.prepare(f"{folder}/copy/millrace")
            self.assertTrue((scratch / "copy/waits/millrace").exists())
            with zipfile.ZipFile(scratch / "copy/waits/millrace.jar") as jar:
                self.assertEqual(jar.namelist(), ["META-INF/MANIFEST.MF", f"{waits.PACKAGE}/Main.class"])
                self.assertIn("\nMain-Class: io.millrace.bench.waits.Main\nClass-Path: ../millrace.jar\n", jar.read("META-INF/MANIFEST.MF").decode())

    def test_ratios_are_to_millrace_and_the_noise_is_its_own(self):
        one, = summary.result_of(cases.CASES, blocks(), fixtures.environment())["cases"]
        rows = {row["contender"]: row["figures"] for row in one["rows"]}
        self.assertEqual(one["reference"], "millrace")
        self.assertAlmostEqual(one["a_a"]["cpu_us"][0], 1.01)
        self.assertNotIn("ratio", rows["millrace"]["cpu_us"])
        self.assertAlmostEqual(rows["millrace-kvm"]["cpu_us"]["ratio"][0], 0.8)
        self.assertEqual((rows["millrace-kvm"]["cpu_us"]["judgement"], rows["haproxy"]["cpu_us"]["judgement"]), ("less", "more"))
        self.assertAlmostEqual(rows["millrace-spin"]["cpu_us"]["ratio"][0], 4)
        self.assertAlmostEqual(rows["millrace-spin"]["core_share"]["value"][0], 80)
        self.assertEqual([(b["key"], b["peer"]) for b in one["behind"]], [("cpu_us", "millrace-kvm")])

    def test_the_report(self):
        with tempfile.TemporaryDirectory() as folder:
            found = fixtures.write_run(pathlib.Path(folder) / "x", blocks() + fixtures.blocks())
            report.write(found)
            text = (found / "report.md").read_text()
        before, after = text.split("# Ways to wait\n")
        self.assertIn("## R2-64B-10k-waits: OK", after)
        self.assertIn("| % of a core |", after)
        self.assertNotIn("of a core |", before)
        self.assertEqual(run.histogram_path("/x", "U1-1", "waits", "direct").name, "U1-1-waits.direct.hdr")


if __name__ == "__main__":
    unittest.main()
