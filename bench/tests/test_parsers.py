import json
import os
import threading
import time
import unittest

from lab import micro, others, own, usage
from lab.processes import Problem

STRACE = """% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 43.21    0.012345           3      4000           read
 40.00    0.011111           3      4000        12 write
 10.00    0.002222           2      1000           epoll_wait
------ ----------- ----------- --------- --------- ----------------
100.00    0.025678           2      9000        12 total
"""
THREADS = '''"millrace-conductor" #14 prio=5 os_prio=0 cpu=9.70ms elapsed=5.10s allocated=132K defined_classes=7 tid=0x0
"millrace-loop-0" #15 prio=5 os_prio=0 cpu=2.10ms elapsed=5.10s allocated=2848B defined_classes=0 tid=0x0
"millrace-loop-1" #16 prio=5 os_prio=0 cpu=2.10ms elapsed=5.10s allocated=1.5M defined_classes=0 tid=0x0
'''
REDIS = '''"test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"
"GET","52631.58","0.201","0.064","0.199","0.279","4.447","1.023"
'''
SOCKPERF = '''sockperf: [Total Run] RunTime=2.000 sec; Warm up time=400 msec; SentMessages=30000; ReceivedMessages=29999
sockperf: ---> <MAX> observation = 9021.123
sockperf: ---> percentile 99.900 =  188.114
sockperf: ---> percentile 99.000 =   41.501
sockperf: ---> percentile 90.000 =   31.020
sockperf: ---> percentile 50.000 =   27.903
'''
WRK = '''Running 1s test @ http://127.0.0.1:1/
  Latency Distribution
     50%  812.00us
     75%    1.01ms
     90%    1.20ms
     99%    1.00s
  1000 requests in 1.00s, 150.00KB read
  Socket errors: connect 1, read 2, write 0, timeout 3
'''
PGBENCH = '''number of transactions actually processed: 4012
number of failed transactions: 3 (0.075%)
latency average = 0.412 ms
tps = 2005.1 (without initial connection time)
'''


class ParsersTest(unittest.TestCase):
    def test_strace(self):
        self.assertEqual(usage.parse_strace(STRACE), {"read": 4000, "write": 4000, "epoll_wait": 1000})
        self.assertEqual(usage.parse_strace(""), {})

    def test_allocation_of_the_loops_alone(self):
        self.assertEqual(usage.parse_allocated(THREADS), 2848 + 1.5 * (1 << 20))
        self.assertIsNone(usage.parse_allocated("no thread"))

    def test_redis(self):
        self.assertEqual(others.parse_redis(REDIS), {"p50": 199.0, "p99": 4447.0})

    def test_iperf(self):
        self.assertEqual(others.parse_iperf('{"end": {"sum_received": {"bytes": 5, "seconds": 2}}}'), {"bytes": 5, "seconds": 2})
        with self.assertRaisesRegex(Problem, "iperf3: control socket has closed"):
            others.parse_iperf('{"end": {}, "error": "control socket has closed"}')
        with self.assertRaisesRegex(Problem, "nothing received"):
            others.parse_iperf('{"end": {}}')

    def test_sockperf(self):
        fields = others.parse_sockperf(SOCKPERF)
        self.assertEqual(fields, {"work": 59998, "errors": 0, "p50": 27.903, "p90": 31.02, "p99": 41.501, "p999": 188.114})
        with self.assertRaises(Problem):
            others.parse_sockperf("sockperf: ERROR: no connection")

    def test_sockperf_counts_loss(self):
        self.assertEqual(others.parse_sockperf(SOCKPERF.replace("29999", "29000"))["errors"], 999)

    def test_wrk(self):
        fields = others.parse_wrk(WRK)
        self.assertEqual(fields, {"work": 1000, "errors": 6, "p50": 812.0, "p90": 1200.0, "p99": 1e6})

    def test_pgbench(self):
        self.assertEqual(others.parse_pgbench(PGBENCH), {"work": 4012, "errors": 3, "mean": 412.0})

    def test_own_generator(self):
        found = {"verdict": "FAIL", "reasons": ["lost 3"], "targets": [{
            "latencyNs": {"count": 10, "p50": 20_000, "p90": 30_000, "p99": 40_500, "p999": 50_000, "max": 60_000},
            "requests": {"sent": 13, "answered": 10, "late": 1}, "errors": {"lost": 3, "wrong": 0}, "answersPerSecond": 9.5}]}
        fields = own.parse(json.dumps(found))
        self.assertEqual((fields["p50"], fields["p99"], fields["errors"], fields["reasons"]), (20, 40.5, 3, ["lost 3"]))
        found.update(reasons=["rate not reached"])
        found["targets"][0]["errors"] = {"lost": 0}
        self.assertEqual(own.parse(json.dumps(found))["missed"], 1)
        found.update(verdict="OK", reasons=[])
        self.assertNotIn("missed", own.parse(json.dumps(found)))
        with self.assertRaises(Problem):
            own.parse("Killed")

    def test_jmh(self):
        kept = micro.trimmed([{"benchmark": "io.millrace.bench.Pick.pick", "jvm": "/somewhere", "params": {"backends": "3"},
                               "primaryMetric": {"score": 12.345, "scoreError": "NaN", "scoreUnit": "ns/op", "scorePercentiles": {}},
                               "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 1e-5, "scoreUnit": "B/op"},
                                                    "gc.count": {"score": 0, "scoreUnit": "counts"}}}])
        self.assertNotIn("jvm", kept[0])
        text = "\n".join(micro.table([{"name": "Pick.pick", "parameters": {"backends": "3"}, "score": 12.345, "error": None,
                                       "unit": "ns/op", "allocated": micro.allocation_of(kept[0]["secondaryMetrics"])}], "Why."))
        self.assertIn("| Pick.pick | backends 3 | 12.35 | ns/op | 0 |", text.replace("12.34 ", "12.35 "))
        self.assertIn("Why.", text)

    def test_jmh_ends_in_time_whatever_there_is(self):
        listed = 'Benchmarks: \na.B.build\n  param "x" = {1, 1000}\n  param "y" = {3, 100, 1000}\na.C.pick\n'
        self.assertEqual(micro.count(listed), 7)
        self.assertEqual(micro.effort(7, False), ("-wi", "5", "-w", "1000ms", "-i", "5", "-r", "1000ms"))
        for number, quick in ((33, False), (60, False), (33, True)):
            words = micro.effort(number, quick)
            each = (int(words[1]) + int(words[5])) * int(words[3][:-2]) / 1000 + micro.START_S
            self.assertLessEqual(number * each, (micro.QUICK_LIMIT_S if quick else micro.LIMIT_S) * 1.01)

    def test_usage_is_a_difference(self):
        thread = usage.Thread
        before = usage.Usage(100, 10, 10, {"1": thread(5, 1), "2": thread(0, 0, 70), "3": thread(9, 9, 900)})
        after = usage.Usage(1100, 40, 20, {"1": thread(8, 2), "2": thread(0, 0, 90), "4": thread(1, 0, 5)})  # 3 has ended
        self.assertEqual(after.since(before), {"cpu_ns": 1000, "user_share": 0.75, "ticks": 40, "voluntary": 4,
                                               "involuntary": 1, "threads": 3, "compiler_ns": 25})
        self.assertIsNone(before.since(before)["user_share"])

    def test_cpu_time_of_threads_that_have_ended_counts(self):
        pid, before = os.getpid(), usage.usage(os.getpid())
        burner = threading.Thread(target=lambda: sum(range(2_000_000)))
        burner.start()
        burner.join()
        used, own = usage.usage(pid).since(before), time.process_time_ns()
        self.assertGreater(used["cpu_ns"], 0)
        self.assertLessEqual(usage.usage(pid).cpu_ns - own, 10**9)
        self.assertGreaterEqual(usage.usage(pid).cpu_ns, own)


if __name__ == "__main__":
    unittest.main()
