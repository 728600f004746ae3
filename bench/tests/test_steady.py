import unittest

from lab import pages, steady

LOG = """[1.915s] Safepoint "JFRCheckpoint", Time since last: 503820571 ns, Reaching safepoint: 6189 ns, Cleanup: 36925 ns, At safepoint: 14341 ns, Total: 57455 ns
[3.560s] Safepoint "Cleanup", Time since last: 1644127673 ns, Reaching safepoint: 173887 ns, Cleanup: 95151 ns, At safepoint: 7461 ns, Total: 276499 ns
[4.560s] Safepoint "Cleanup", Time since last: 1000142003 ns, Reaching safepoint: 7361 ns, Cleanup: 66148 ns, At safepoint: 2924 ns, Total: 76433 ns
[5.000s] GC(0) Pause Young (Allocation Failure) 17M->5M(61M) 7.123ms
[6.000s][info][gc] GC(1) Pause Young (Allocation Failure) 17M->5M(61M) 3.500ms
"""


def event(weight, kind, frames, thread="millrace-loop-0"):
    return {"values": {"weight": weight, "objectClass": {"name": kind}, "eventThread": {"javaName": thread},
                       "stackTrace": {"frames": [{"method": {"type": {"name": place}, "name": "run"}} for place in frames]}}}


class SteadyTest(unittest.TestCase):
    def test_pauses_by_kind(self):
        found = steady.pauses_of(LOG)
        self.assertEqual(found["safepoints"]["Cleanup"]["count"], 2)
        self.assertEqual((found["safepoints"]["Cleanup"]["longest_ms"], found["safepoints"]["Cleanup"]["at_s"]), (0.276499, 3.56))
        self.assertEqual(found["collections"]["Pause Young (Allocation Failure)"]["longest_ms"], 7.123)
        self.assertEqual((found["safepoints"]["Cleanup"]["median_ms"], found["safepoints_in_all"]["median_ms"]), (0.176466, 0.076433))
        self.assertEqual((found["collections_in_all"]["count"], found["collections_in_all"]["longest_ms"]), (2, 7.123))
        self.assertAlmostEqual(found["collections_in_all"]["median_ms"], 5.3115)

    def test_what_was_before_does_not_count(self):
        found = steady.pauses_of(LOG, after_s=5.5)
        self.assertEqual((found["safepoints"], found["collections"]["Pause Young (Allocation Failure)"]["count"]), ({}, 1))
        self.assertEqual(found["safepoints_in_all"], {"count": 0, "median_ms": None, "longest_ms": 0.0})
        self.assertEqual(steady.pauses_of(LOG, until_s=5.5)["collections_in_all"]["count"], 1)

    def test_allocation_is_named_by_our_own_method(self):
        events = [event(100, "[B", ["java/util/X", "io/millrace/tcp/Pipe"]), event(50, "[B", ["java/util/X", "io/millrace/tcp/Pipe"]),
                  event(200, "[[Ljava/lang/String;", ["java/util/Y"], "main"), event(1, "java/lang/Object", [])]
        found = steady.allocation_of(events)
        self.assertEqual(found[0], {"thread": "main", "class": "java.lang.String[][]", "where": "java.util.Y.run", "bytes": 200})
        self.assertEqual(found[1], {"thread": "millrace-loop-0", "class": "byte[]", "where": "io.millrace.tcp.Pipe.run", "bytes": 150})
        self.assertEqual(steady.by_class(found), {"java.lang.String[][]": 200, "byte[]": 150, "java.lang.Object": 1})

    def test_each_reason_to_fail(self):
        good = {"latency": {"errors": 0}, "safepoints_in_all": {"count": 3}, "samples": 5, "loops_allocated": 0.0, "loops_allocated_in_samples": 0,
                "connect": False, "rate": 1000, "seconds": 10, "longest_safepoint_ms": 2.0, "longest_collection_ms": 7.0}
        self.assertEqual(steady.reasons_of(good, 10), [])
        self.assertEqual(steady.reasons_of({**good, "loops_allocated": 999.0}, None), [])
        bad = {"errors": {"latency": {"errors": 2}}, "rate": {"latency": {"errors": 0, "missed": True}}, "no safepoint": {"safepoints_in_all": {"count": 0}},
               "no allocation": {"samples": 0}, "could not be read": {"loops_allocated": None}, "by the JVM's count": {"loops_allocated": 1100.0},
               "by samples": {"loops_allocated_in_samples": 200_000}, "a safepoint took 11.00 ms": {"longest_safepoint_ms": 11.0},
               "a collection took 12.00 ms": {"longest_collection_ms": 12.0}, "the peer": {"latency": {"errors": 1, "reasons": ["the peer"]}}}
        for wanted, change in bad.items():
            found = steady.reasons_of({**good, **change}, 10)
            self.assertEqual(len(found), 1, wanted)
            self.assertIn(wanted, found[0])
        self.assertEqual(steady.reasons_of({**good, "connect": True, "loops_allocated": 1e9}, None), [])

    def test_only_threads_of_loops_are_the_forwarding_path(self):
        events = [event(100, "[B", []), event(50, "[B", [], "millrace-conductor"), event(7, "[B", [], "millrace-loop-11")]
        self.assertEqual(steady.of_loops(steady.allocation_of(events)), 107)
        self.assertEqual((steady.difference(None, 1), steady.difference(2.0, 5.0)), (None, 3.0))

    def test_its_page_names_what_failed_and_what_the_loops_allocated(self):
        result = {"verdict": "FAIL", "reasons": ["a reason"], "seconds": 60, "rate": 100, "connections": 64, "connect": False,
                  "latency": {"p50": 1, "p99": 2, "p999": 3, "max": 4, "errors": 0}, "loops_allocated": 3072.0, "loops_allocated_in_samples": 0,
                  "resident_mb": {"start": 50, "end": 51, "most": 52}, "cpu_ms_s": 1, "compiler_ms_s": 0, "allocated_by_class": {}, "allocations": [],
                  "allocated_before": 0, "environment": {"commit": "abc", "versions": {"java": "17"}, "cores": 2, "begun": "now"},
                  **steady.pauses_of(LOG)}
        text = steady.text_of(result)
        for wanted in ("# FAIL", "- a reason", "| Cleanup | 2 | 0.35 | 0.176 | 0.276 | 4 |", "3 safepoints, median 0.08 ms, longest 0.28 ms; 2 collections, "
                       "longest 7.12 ms; the loops allocated 3 KB", "3 KB, 0.5120 bytes a request"):
            self.assertIn(wanted, text)

    def test_times_with_and_without_a_zone(self):
        self.assertEqual(steady.moment("1970-01-01T00:01:00.204522187Z"), 60)
        self.assertEqual(steady.moment("1970-01-01T02:01:00.2+02:00"), 60)

    def test_other_measurements_are_in_the_index(self):
        lines = pages.others({"x-growth": {"kind": "growth", "summary": "grows", "environment": {"commit": "abc"}}, "y": {"kind": "steady"}})
        self.assertIn("| [x-growth](x-growth/report.md) | growth | - | `abc` | grows |", lines)
        self.assertEqual(pages.others({}), [])


if __name__ == "__main__":
    unittest.main()
