import argparse
import json
import pathlib
import tempfile
import unittest
from unittest import mock

from lab import block, cases, clock, distribution, plan, run
from tests import fixtures


def options(**more):
    return argparse.Namespace(**{"quick": False, "scenarios": [], "without": [], "sets": ["pinned"], "blocks": 2, "seconds": 1,
                                 "minutes": None, **more})


def case(name):
    return next(one for one in cases.CASES if one.name == name)


class FakeMeter:
    slow_s, fields = 0, {}


class MeasuringTest(unittest.TestCase):
    """Blocks whose processes and loads are made up."""

    def block(self, compiles, quick=False):
        made = object.__new__(block.Block)
        made.run = argparse.Namespace(options=options(quick=quick))
        made.contender = argparse.Namespace(kind="millrace" if compiles else "nginx")
        made.meter, made.loads, made.seconds, made.forwarder = FakeMeter(), [], 1, object()
        return made

    def tries(self, made, halves, fields=None):
        measured = iter(halves)

        def measure():
            made.meter.fields = {"cpu_ns": 100, "compiler_ns": 0, "halves": next(measured)}
            return fields or {"work": 1}

        return made.until_flat(measure)["tries"]

    def test_once_when_flat_and_a_bounded_number_of_times_otherwise(self):
        flat, rising = [1, 1], [1, 2]
        self.assertEqual(self.tries(self.block(False), [flat]), 1)
        self.assertEqual(self.tries(self.block(False), [rising, flat]), 2)
        self.assertEqual(self.tries(self.block(False), [rising, rising]), 2)
        self.assertEqual(self.tries(self.block(True), [rising, rising, rising]), 3)
        self.assertEqual(self.tries(self.block(True, quick=True), [rising]), 1)

    def test_a_failure_is_not_measured_again(self):
        self.assertEqual(self.tries(self.block(False), [[1, 2]], {"work": 1, "errors": 3}), 1)

    def test_tools_are_compared_with_the_sample_before(self):
        made, costs = self.block(False), iter([30_000, 20_000, 20_500])

        def sample(_seconds):
            made.meter.fields = {"cpu_ns": next(costs), "compiler_ns": 0}
            return {"work": 1}

        with mock.patch("lab.block.CpuMeter", lambda _block: FakeMeter()):
            self.assertEqual(made.steady(sample), {"work": 1, "tries": 2, "halves_us": [20, 20.5]})


@mock.patch("lab.programs.find", lambda program: f"/usr/bin/{program}")
class SessionTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def run_of(self, seconds_each=0, session=0, **more):
        """A run whose blocks take some made-up time."""
        made = run.Run(options(**more), self.folder, 7, session)
        self.addCleanup(made.close)
        now = [0.0]

        def pretended(_step):
            now[0] += seconds_each
            return {"verdict": "OK", "work": 1, "loads": ["x"], "forwarder": ["y"]}

        made.block = pretended
        made.clock.elapsed_s = lambda: now[0]
        patched = mock.patch("lab.run.time.monotonic", lambda: now[0])
        patched.start()
        self.addCleanup(patched.stop)
        return made

    def work(self, made, names=("R1", "R5")):
        with mock.patch("sys.stderr"):
            return made.work([case(name) for name in names])

    def test_a_session_ends_between_cases_and_the_next_goes_on(self):
        left = self.work(self.run_of(10, minutes=2))
        first = run.read_blocks(self.folder)
        self.assertEqual({b["case"] for b in first}, {"R1"})
        self.assertEqual(len(first), 8)
        later = self.run_of(10, session=1)
        self.assertEqual(self.work(later), [])
        kept = run.read_blocks(self.folder)
        self.assertEqual(len(kept), len(first) + len(left))
        self.assertEqual(len({run.key_of(b) for b in kept}), len(kept))
        self.assertEqual([b["session"] for b in kept[:9]], [0] * 8 + [1])

    def test_a_quick_run_looks_for_a_shorter_case(self):
        made = self.run_of(10, minutes=10, quick=True, scenarios=["R1", "R5"])
        self.assertEqual(self.work(made), [])
        self.assertEqual({b["case"] for b in run.read_blocks(self.folder)}, {"R1", "R5"})

    def test_commands_are_kept_of_the_first_round(self):
        self.work(self.run_of(1), ["R6-idle"])
        for one in run.read_blocks(self.folder):
            self.assertEqual("loads" in one, one["round"] == 0)

    def test_durations_are_learnt(self):
        steps = plan.of_round([case("R6-idle")], 0, 7, options())
        known = clock.Clock()
        self.assertEqual(known.expected_minutes(steps), (4 * clock.NATIVE_S + clock.JVM_S) / 60)
        known.learn({"case": "R6-idle", "set": "pinned", "contender": "nginx", "meter": "cpu", "taken_s": 7})
        self.assertEqual(known.expected_minutes(steps), (4 * 7 + clock.JVM_S) / 60)

    def test_a_histogram_is_written_once_for_each_block(self):
        made = self.run_of(1)
        step = next(one for one in plan.of_round([case("R1")], 0, 7, options()) if one.contender.name == "nginx")
        fixtures.write_run(self.folder / "x", [])
        for _ in range(2):
            made.keep_histogram(step, self.folder / "x" / "hdr" / "R2-64B-10k.direct.hdr")
        text = run.histogram_path(self.folder, "R1", "pinned", step.contender.name).read_text()
        self.assertEqual(text.count("Tag=block1,"), 1)

    def test_direct_has_logs_of_its_own_in_both_sets(self):
        names = {run.histogram_path("/x", "U1-100", name, "direct").name for name in ("pinned", "free")}
        self.assertEqual(names, {"U1-100.direct.hdr", "U1-100-free.direct.hdr"})


class DistributionTest(unittest.TestCase):
    def test_one_report_is_of_one_millrace(self):
        kept = {"commit": "abc", "jar": "1"}
        self.assertIsNone(distribution.refusal(kept, {"commit": "def", "jar": "1"}))
        self.assertIsNone(distribution.refusal(kept, {"commit": "abc", "jar": "2"}))
        self.assertIn("abc", distribution.refusal(kept, {"commit": "def", "jar": "2"}))
        self.assertIn("abc", distribution.refusal(kept, {"commit": "abc+", "jar": "2"}))
        self.assertIn("abc+", distribution.refusal({"commit": "abc+"}, {"commit": "abc+", "jar": "unknown"}))

    def test_a_run_measures_a_copy(self):
        with tempfile.TemporaryDirectory() as scratch:
            home = pathlib.Path(scratch) / "home"
            (home / "tools" / "target").mkdir(parents=True)
            (home / "tools" / "target" / "millrace.jar").write_text("jar")
            launcher = home / "millrace"
            launcher.write_text("#!/bin/sh\necho \"$0\"\n")
            launcher.chmod(0o755)
            copy = pathlib.Path(distribution.copied(str(launcher), scratch))
            self.assertEqual((copy.with_name("millrace.jar")).read_text(), "jar")
            self.assertEqual(distribution.hash_of(str(copy)), distribution.hash_of(str(launcher)))
            self.assertEqual(distribution.hash_of("/nowhere/millrace"), "unknown")
            self.assertEqual(distribution.copied("/nowhere/millrace", scratch), "/nowhere/millrace")


if __name__ == "__main__":
    unittest.main()
