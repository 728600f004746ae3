import argparse
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import threading
import unittest
from unittest import mock

from lab import block, cases, contenders, pages, plan, programs, report, summary
from lab.processes import Processes, free_port
from tests import fixtures
from tests.test_plan import options

CASE = {case.name: case for case in cases.CASES}
FLOOR = next(one for one in contenders.PINNED if one.name == "floor")
LIMIT_S = 10


def with_floor(cpu_us):
    """The made-up run, with a floor of this cost that drifts as the others do."""
    return fixtures.blocks() + [fixtures.block("R2-64B-10k", n, "floor", cpu_us=cpu_us * (1 + n / 5), p50=30 * (1 + n / 5), p99=90,
                                               preemptions=0.01) for n in range(4)]


class MarkTest(unittest.TestCase):
    """It takes part, but nobody is compared with it."""

    def test_it_is_no_peer(self):
        one, = summary.result_of(cases.CASES, with_floor(5.0), fixtures.environment())["cases"]
        self.assertEqual(one["reference"], "haproxy")
        self.assertEqual({entry["peer"] for entry in one["behind"]}, {"haproxy", "nginx"})
        row = next(row for row in one["rows"] if row["contender"] == "floor")
        self.assertAlmostEqual(row["figures"]["cpu_us"]["ratio"][0], 0.5)

    def test_with_nobody_else_millrace_has_no_peer(self):
        alone = [one for one in with_floor(5.0) if one["contender"] in ("direct", "floor", "millrace") and one["meter"] == "cpu"]
        one, = summary.result_of(cases.CASES, alone, fixtures.environment())["cases"]
        self.assertIsNone(one["reference"])
        self.assertEqual(one["behind"], [])

    def test_a_report_says_what_it_is_where_it_took_part(self):
        for blocks, times in ((with_floor(5.0), 1), (fixtures.blocks(), 0)):
            with tempfile.TemporaryDirectory() as scratch:
                folder = fixtures.write_run(pathlib.Path(scratch) / "run", blocks)
                report.write(folder)
                text = (folder / "report.md").read_text()
                behind = text[text.index("## Where Millrace is behind"):text.index("# One thread")]
                self.assertEqual(text.count(report.FLOOR_IS), times)
                self.assertEqual(text.count("\n| floor | 4 of 4 | 6.50 "), times)
                self.assertIn("| haproxy |", behind)
                self.assertNotIn("floor |", behind)
                self.assertNotIn("floor", pages.figures(folder.parent, "run"))

    def test_a_mark_has_the_colour_of_a_mark(self):
        self.assertEqual(report.svg.colour_of("floor"), report.svg.colour_of("direct"))
        self.assertNotEqual(report.svg.dash_of("floor", ["direct", "floor"]), report.svg.dash_of("direct", ["direct", "floor"]))


@mock.patch("lab.programs.find", lambda program: f"/usr/bin/{program}")
class PartTest(unittest.TestCase):
    def test_where_it_takes_part(self):
        steps = plan.of_round(cases.CASES, 0, 7, options())
        self.assertEqual({(step.case.name, step.set) for step in steps if step.contender.kind == "floor"},
                         {(name, "pinned") for name in ("R1-closed", "R2-64B-10k", "R3-P1", "R5", "U1-1", "U1-100")})
        self.assertNotIn("floor", {step.contender.name for step in plan.of_round(cases.CASES, 0, 7, options(quick=True))})

    def test_its_system_calls_are_counted(self):
        counted = {step.key for step in plan.counts(cases.CASES, options()) if step.contender.name == "floor"}
        self.assertEqual(counted, {(name, "pinned", 0, "floor", "calls") for name in ("R2-64B-10k", "R3-P1", "R5", "U1-100")})

    def test_it_is_absent_without_a_compiler(self):
        with mock.patch("lab.programs.find", lambda program: None if program == "gcc" else "/x"):
            present, lacking = contenders.part("pinned", CASE["R5"], False)
        self.assertEqual(lacking, {"floor": ["gcc"]})
        self.assertNotIn("floor", {one.name for one in present})

    def test_its_command(self):
        for udp, word in ((False, "tcp"), (True, "udp")):
            frontend = contenders.Frontend(1234, (5678,), udp, "/nowhere")
            self.assertEqual(contenders.command(FLOOR, frontend, "/scratch/floor"), ["/scratch/floor", word, "1234", "5678"])
        with self.assertRaises(ValueError):
            contenders.command(FLOOR, contenders.Frontend(1234, (1, 2), False, "/nowhere"), "/scratch/floor")


@unittest.skipUnless(programs.find("gcc"), "no C compiler")
class ForwardingTest(unittest.TestCase):
    """The program itself, between sockets of this test."""

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.scratch = pathlib.Path(scratch.name)
        cls.program = programs.compile_c("floor", cls.scratch)

    def setUp(self):
        log = open(self.scratch / "processes.log", "ab")
        self.addCleanup(log.close)
        self.processes = Processes(log, False)
        self.addCleanup(self.processes.stop_all)

    def socket(self, kind):
        made = socket.socket(type=kind)
        self.addCleanup(made.close)
        made.settimeout(LIMIT_S)
        return made

    def started(self, protocol, kind):
        """A floor in front of a backend of this test; returns its process, its address, and the backend."""
        backend, port = self.socket(kind), free_port()
        backend.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            backend.listen()
        process = self.processes.serve("0", [self.program, protocol, port, backend.getsockname()[1]], port)
        return process, ("127.0.0.1", port), backend

    def connected(self, address, backend):
        client = self.socket(socket.SOCK_STREAM)
        client.connect(address)
        server, _ = backend.accept()
        self.addCleanup(server.close)
        server.settimeout(LIMIT_S)
        return client, server

    def test_streams_both_ways_and_their_ends(self):
        _, address, backend = self.started("tcp", socket.SOCK_STREAM)
        pairs = [self.connected(address, backend) for _ in range(3)]
        for n, (client, server) in enumerate(pairs):
            client.sendall(b"ask%d" % n)
            self.assertEqual(server.recv(100), b"ask%d" % n)
            server.sendall(b"answer%d" % n)
            self.assertEqual(client.recv(100), b"answer%d" % n)
        pairs[0][0].close()
        self.assertEqual(pairs[0][1].recv(100), b"")
        pairs[1][1].close()
        self.assertEqual(pairs[1][0].recv(100), b"")
        pairs[2][0].sendall(b"still here")
        self.assertEqual(pairs[2][1].recv(100), b"still here")

    def test_more_than_the_buffers_hold_arrives_whole(self):
        _, address, backend = self.started("tcp", socket.SOCK_STREAM)
        client, server = self.connected(address, backend)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
        sent, received = os.urandom(32 << 20), bytearray()
        sender = threading.Thread(target=client.sendall, args=(sent,))
        sender.start()
        while len(received) < len(sent):
            some = server.recv(1 << 20)
            self.assertTrue(some)
            received += some
        sender.join(LIMIT_S)
        self.assertTrue(received == sent)

    def test_a_client_is_let_go_when_there_is_no_backend(self):
        process, address, backend = self.started("tcp", socket.SOCK_STREAM)
        backend.close()
        client = self.socket(socket.SOCK_STREAM)
        client.connect(address)
        self.assertEqual(client.recv(100), b"")
        self.assertIsNone(process.poll())

    def test_datagrams_go_back_to_the_client_that_asked(self):
        _, address, backend = self.started("udp", socket.SOCK_DGRAM)
        clients, flows = [self.socket(socket.SOCK_DGRAM) for _ in range(50)], []
        for n, client in enumerate(clients):
            client.sendto(b"ask%d" % n, address)
            flows.append(backend.recvfrom(100))
        self.assertEqual([data for data, _ in flows], [b"ask%d" % n for n in range(50)])
        self.assertEqual(len({flow for _, flow in flows}), 50)
        for n, (_, flow) in reversed(list(enumerate(flows))):
            backend.sendto(b"answer%d" % n, flow)
            self.assertEqual(clients[n].recvfrom(100), (b"answer%d" % n, address))
        clients[7].sendto(b"", address)
        self.assertEqual(backend.recvfrom(100), (b"", flows[7][1]))

    def test_it_ends_when_it_is_told_to(self):
        for protocol, kind in (("tcp", socket.SOCK_STREAM), ("udp", socket.SOCK_DGRAM)):
            process = self.started(protocol, kind)[0]
            process.terminate()
            self.assertEqual(process.wait(LIMIT_S), -signal.SIGTERM)

    def test_it_says_how_it_is_used(self):
        for words in ([], ["tcp", "1"], ["sctp", "1", "2"], ["tcp", "x", "2"], ["udp", "1", "2", "3"]):
            done = subprocess.run([self.program, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT_S,
                                  check=False)
            self.assertEqual((done.returncode, done.stderr), (1, "usage: floor tcp|udp PORT BACKEND_PORT\n"), words)

    def test_a_block_starts_it_and_keeps_a_command_without_folders(self):
        run = argparse.Namespace(options=argparse.Namespace(millrace="/scratch/millrace-copy/millrace", quick=False, seconds=1),
                                 scratch=self.scratch, log=self.processes.log)

        class Load:
            def run(self, made):
                made.forward(4321)
                return {"work": 1}

        made = block.Block(run, argparse.Namespace(load=Load(), udp=True), FLOOR, False)
        try:
            record = made.result()
        finally:
            made.close()
        self.assertEqual((record["verdict"], record["forwarder"]), ("OK", ["./floor", "udp", str(made.port), "4321"]))


if __name__ == "__main__":
    unittest.main()
