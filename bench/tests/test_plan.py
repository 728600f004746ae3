import argparse
import pathlib
import tempfile
import unittest
from unittest import mock

from lab import block, cases, contenders, plan, programs, run, summary
from tests import fixtures


def options(quick=False, without=(), sets=("pinned", "free"), scenarios=()):
    return argparse.Namespace(quick=quick, scenarios=list(scenarios), without=list(without), sets=list(sets), blocks=3, seconds=1)


@mock.patch("lab.programs.find", lambda program: f"/usr/bin/{program}")
class PlanTest(unittest.TestCase):
    def test_the_seed_decides_the_order(self):
        first, again = (plan.of_round(cases.CASES, 1, 7, options()) for _ in range(2))
        self.assertEqual([step.key for step in first], [step.key for step in again])
        orders = {tuple(step.contender.name for step in plan.of_round(cases.CASES, n, 7, options())
                        if step.case.name == "R1") for n in range(6)}
        self.assertGreater(len(orders), 1)

    def test_commands_name_no_folder_of_this_machine(self):
        for launcher in (str(programs.ROOT / "millrace"), "/scratch/copy/millrace"):
            words = ["taskset", launcher, "@/elsewhere/x7/millrace.args", 1]
            self.assertEqual(["taskset", "./millrace", "@DIR/millrace.args", 1], block.portable(words, "/elsewhere/x7", launcher))
            self.assertIsNone(block.portable(None, "/elsewhere/x7", launcher))

    def test_every_round_has_each_contender_once_in_each_case(self):
        keys = [step.key for n in range(3) for step in plan.of_round(cases.CASES, n, 7, options())]
        self.assertEqual(len(keys), len(set(keys)))

    def test_haproxy_takes_part_twice_for_tcp_and_nginx_for_udp(self):
        steps = plan.of_round(cases.CASES, 0, 7, options(quick=True))
        names = {case: {s.contender.name for s in steps if s.case.name == case} for case in ("R2-64B-10k", "U1-100")}
        self.assertEqual(names["R2-64B-10k"], {"direct", "haproxy", "haproxy-again", "nginx", "millrace"})
        self.assertEqual(names["U1-100"], {"direct", "nginx", "nginx-again", "millrace"})

    def test_a_single_round_has_no_double(self):
        steps = plan.of_round(cases.CASES, 0, 7, options(quick=True))
        self.assertEqual({s.contender.name for s in steps if s.case.name == "R7"}, {"haproxy", "nginx", "millrace"})
        later = plan.of_round(cases.CASES, 1, 7, options(quick=True))
        self.assertEqual({s.case.name for s in later}, set(cases.FIRST))
        chosen = plan.of_round(cases.CASES, 1, 7, options(quick=True, scenarios=["U4"]))
        self.assertIn("U4", {s.case.name for s in chosen})
        self.assertIn("R7", {s.case.name for s in plan.of_round(cases.CASES, 1, 7, options())})

    def test_what_is_wanted_most_comes_first_and_whole(self):
        steps = plan.most_wanted_first(plan.of_round(cases.CASES, 1, 7, options(quick=True)))
        names = [s.case.name for s in steps]
        self.assertEqual(tuple(dict.fromkeys(names))[:len(cases.FIRST)], cases.FIRST)
        for name in set(names):
            first = names.index(name)
            self.assertEqual({n for n in names[first:first + names.count(name)]}, {name})

    def test_counts_of_system_calls_and_allocations(self):
        keys = [step.key for step in plan.counts(cases.CASES, options(quick=True))]
        self.assertIn(("U1-100", "pinned", 0, "nginx", "calls"), keys)
        self.assertIn(("R2-64B-10k", "pinned", 0, "millrace", "allocation"), keys)
        self.assertFalse([key for key in keys if key[3] in ("direct", "haproxy-again", "nginx-again")])
        self.assertEqual({key[0] for key in keys}, set(cases.QUICK_COUNTED))
        keys = [step.key for step in plan.counts(cases.CASES, options())]
        self.assertGreater({key[0] for key in keys}, set(cases.QUICK_COUNTED))
        self.assertFalse([key for key in keys if key[3] in ("millrace-spin", "haproxy-busy")])

    def test_pinned_and_free_never_mix(self):
        steps = plan.of_round(cases.CASES, 0, 7, options())
        self.assertEqual({s.set for s in steps if s.contender.name.startswith("haproxy-2")}, {"free"})
        self.assertEqual({s.set for s in steps if s.contender.name == "millrace"}, {"pinned"})

    def test_settings_only_where_they_answer_a_question(self):
        steps = plan.of_round(cases.CASES, 0, 7, options())
        where = {name: {s.case.name for s in steps if s.contender.name == name} for name in summary.ORDER}
        self.assertEqual(where["haproxy-busy"] | where["millrace-spin"], {"R1", "R1-closed"})
        self.assertEqual(where["haproxy-splice"], {"R4-1-up", "R4-1-down"})
        self.assertEqual(where["millrace-block"], {"R1", "R1-closed", "R2-64B-10k", "R3-P1", "R5", "U1-1", "U1-100"})
        self.assertEqual(where["nginx-2-reuseport"], {"R3-P1", "R5-wrk"})
        self.assertEqual(where["millrace"], {case.name for case in cases.CASES} - {"R2-64B-1k"})  # which is of another set
        self.assertEqual({s.contender.name for s in steps if s.case.name == "R6-idle"},
                         {"direct", "haproxy", "haproxy-again", "nginx", "millrace"})

    def test_settings_name_cases_that_there_are(self):
        for contender in contenders.PINNED + contenders.FREE:
            self.assertEqual(set(contender.only) - {case.name for case in cases.CASES}, set())

    def test_left_out_and_absent(self):
        steps = plan.of_round(cases.CASES, 0, 7, options(without=["nginx"]))
        self.assertNotIn("nginx", {s.contender.name for s in steps})
        with mock.patch("lab.programs.find", lambda program: None if program == "haproxy" else "/x"):
            present, lacking = contenders.part("pinned", cases.CASES[0], True)
        self.assertEqual(lacking, {"haproxy": ["haproxy"], "haproxy-again": ["haproxy"]})
        self.assertEqual([c.name for c in present], ["direct", "nginx", "millrace"])

    def test_scenarios_and_cases_can_be_chosen(self):
        self.assertEqual([c.name for c in cases.chosen(["S2-drain", "U2"], True)], ["U2", "S2-drain"])
        self.assertEqual([c.name for c in cases.chosen(["R5"], False)], ["R5", "R5-wrk"])
        with self.assertRaises(ValueError):
            cases.chosen(["R99"], False)

    def test_every_scenario_of_the_method_is_there(self):
        wanted = [f"R{n}" for n in range(1, 9)] + ["U1", "U2", "U3", "U4", "S1", "S2"]
        self.assertEqual(list(cases.NAMES), wanted)
        self.assertEqual({c.scenario for c in cases.CASES if c.quick}, set(wanted))


class BlockTest(unittest.TestCase):
    def test_verdict(self):
        self.assertEqual(block.verdict({"work": 1, "errors": 0}), "OK")
        self.assertEqual(block.verdict({"work": 1, "errors": 1}), "FAIL")
        self.assertEqual(block.verdict({"work": 0, "errors": 0}), "FAIL")
        self.assertEqual(block.verdict({"work": 1, "errors": 0, "missed": 5}), "FAIL")

    def test_costs_are_for_each_unit(self):
        found = block.costs_of({"work": 100, "cpu_ns": 1_000_000, "voluntary": 50, "involuntary": 0, "seconds": 2,
                                "calls": {"read": 150, "write": 50}})
        self.assertEqual((found["cpu_us"], found["switches"], found["calls_each"], found["per_second"]), (10, 0.5, 2, 50))
        self.assertEqual(block.costs_of({"verdict": "FAIL"}), {"verdict": "FAIL"})

    def test_flat_when_the_halves_are_alike_and_the_compilers_at_rest(self):
        self.assertTrue(block.is_flat({"cpu_ns": 100, "compiler_ns": 5, "halves": [1.0, 1.1]}))
        self.assertFalse(block.is_flat({"cpu_ns": 100, "compiler_ns": 6, "halves": [1.0, 1.0]}))
        self.assertFalse(block.is_flat({"cpu_ns": 100, "compiler_ns": 0, "halves": [1.0, 1.2]}))
        self.assertTrue(block.is_flat({}))

    def test_compilers_without_processor_time_are_not_at_rest(self):
        self.assertTrue(block.is_quiet(9_000_000, 250_000_000))
        self.assertFalse(block.is_quiet(11_000_000, 250_000_000))
        self.assertFalse(block.is_quiet(6_000_000, 20_000_000))
        self.assertTrue(block.is_quiet(0, 0))

    def test_halves_are_for_each_unit(self):
        found = block.costs_of({"work": 1000, "seconds": 2, "cpu_ns": 10_000_000, "voluntary": 0, "involuntary": 0,
                                "compiler_ns": 1_000_000, "halves": [4e6, 6e6]})
        self.assertEqual((found["halves_us"], found["cpu_us"], found["compiler_us"]), ([8, 12], 10, 1))
        self.assertNotIn("halves", found)

    def test_blocks_that_were_cut_off_are_left_out(self):
        with tempfile.TemporaryDirectory() as folder:
            fixtures.write_run(pathlib.Path(folder) / "run", fixtures.blocks(1))
            path = pathlib.Path(folder) / "run" / "blocks.jsonl"
            path.write_text(path.read_text() + '{"case": "R1", "se')
            kept = run.read_blocks(path.parent)
            run.mend(path)
            self.assertEqual(len(path.read_text().splitlines()), len(kept))
            run.mend(path.with_name("none"))
        self.assertEqual(len(kept), len(fixtures.blocks(1)))
        self.assertIn(("R2-64B-10k", "pinned", 0, "millrace", "allocation"), {run.key_of(one) for one in kept})

    def test_numbers_are_kept_to_six_digits(self):
        self.assertEqual(run.rounded({"a": [1.23456789, {"b": 1234567}]}), {"a": [1.23457, {"b": 1234567}]})


if __name__ == "__main__":
    unittest.main()
