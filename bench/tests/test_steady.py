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
        self.assertEqual(steady.longest(found["collections"]), 7.123)

    def test_what_was_before_does_not_count(self):
        found = steady.pauses_of(LOG, after_s=5.5)
        self.assertEqual((found["safepoints"], found["collections"]["Pause Young (Allocation Failure)"]["count"]), ({}, 1))
        self.assertEqual(steady.longest({}), 0)

    def test_allocation_is_named_by_our_own_method(self):
        events = [event(100, "[B", ["java/util/X", "io/millrace/tcp/Pipe"]), event(50, "[B", ["java/util/X", "io/millrace/tcp/Pipe"]),
                  event(200, "[[Ljava/lang/String;", ["java/util/Y"], "main"), event(1, "java/lang/Object", [])]
        found = steady.allocation_of(events)
        self.assertEqual(found[0], {"thread": "main", "class": "java.lang.String[][]", "where": "java.util.Y.run", "bytes": 200})
        self.assertEqual(found[1], {"thread": "millrace-loop-0", "class": "byte[]", "where": "io.millrace.tcp.Pipe.run", "bytes": 150})
        self.assertEqual(steady.by_class(found), {"java.lang.String[][]": 200, "byte[]": 150, "java.lang.Object": 1})

    def test_times_with_and_without_a_zone(self):
        self.assertEqual(steady.moment("1970-01-01T00:01:00.204522187Z"), 60)
        self.assertEqual(steady.moment("1970-01-01T02:01:00.2+02:00"), 60)

    def test_other_measurements_are_in_the_index(self):
        lines = pages.others({"x-growth": {"kind": "growth", "summary": "grows", "environment": {"commit": "abc"}}, "y": {"kind": "steady"}})
        self.assertIn("| [x-growth](x-growth/report.md) | growth | - | `abc` | grows |", lines)
        self.assertEqual(pages.others({}), [])


if __name__ == "__main__":
    unittest.main()
