package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Proc;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No descriptor left for a new flow. */
@Tag("alone")
final class UdpExhaustionIT {
  private static final int OLD = 10;
  private static final int NEW = 800;
  private static final int LATE = 50;
  private static final int ROOM = 60;
  private static final int PER_MILLISECOND = 2;
  private static final String IDLE = "2s"; // no flow of a flood ends before that is over
  private static final int CPU_SHARE = 5;

  @Test
  @DisplayName(
      "C31 descriptors exhausted: old flows lose nothing, no CPU is burnt, all is well afterwards")
  void shouldRecoverWhenDescriptorsWereExhausted() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        ServerSocket tcpBackend = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Millrace millrace =
            UdpFrontend.launcher(
                    List.of(backend.flag()), "--idle-timeout", IDLE, "--max-sessions", "1000")
                .args(
                    "--listen",
                    "127.0.0.1:0",
                    "--backend",
                    "127.0.0.1:" + tcpBackend.getLocalPort())
                .tolerate("(?i)descriptor|too many open files")
                .start();
        Load load = Load.start(OLD, millrace.address())) {
      limitDescriptors(millrace.pid(), Proc.descriptors(millrace.pid()) + ROOM);
      Load.flood(millrace.address(), NEW, PER_MILLISECOND);
      // Of its own threads: the compilers still work on what the flood has made hot.
      final long startNs = System.nanoTime();
      final long cpuBefore = Proc.ownCpuMillis(millrace.pid());
      Await.elapseMillis(500);
      final long cpu = Proc.ownCpuMillis(millrace.pid()) - cpuBefore;
      final long elapsedMs = Await.millisSince(startNs);
      final long flows = Load.flows(backend, "flood");
      assertTrue(flows > ROOM / 2 && flows <= ROOM, flows + " flows in room for " + ROOM);
      assertTrue(
          cpu <= elapsedMs / CPU_SHARE,
          cpu + " ms of CPU in " + elapsedMs + " ms while exhausted (own threads)");
      Await.until("ends of the flood's flows", () -> ended(millrace, "idle") >= flows);
      Sockets.awaitConnected(millrace.pid(), OLD);
      assertLateOnesServed(millrace, millrace.addresses().get(1), tcpBackend);
      assertTrue(load.stop() > 0);
      assertEquals(OLD, Load.flows(backend, "load"), "old flows were never opened anew");
      assertTrue(millrace.count(line -> !line.cause().equals("idle")) > 0, "refusals are logged");
    }
  }

  @Test
  @DisplayName(
      "C31 descriptor limit known at start: the flows that fit are served, the others are refused by count")
  void shouldRefuseByCountWhenLimitIsSmallFromTheStart() throws Exception {
    final int cap = 80;
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace =
            UdpFrontend.launcher(
                    List.of(backend.flag()),
                    "--idle-timeout",
                    IDLE,
                    "--max-sessions",
                    String.valueOf(cap))
                .args("--max-sessions-total", String.valueOf(cap), "--loops", "1")
                .descriptors(400)
                .start();
        Load load = Load.start(OLD, millrace.address())) {
      Load.flood(millrace.address(), NEW, PER_MILLISECOND);
      Await.until("ends of the flood's flows", () -> ended(millrace, "idle") >= cap - OLD);
      assertEquals(cap - OLD, Load.flows(backend, "flood"), "flows that fit");
      askFromNewPorts(millrace.address());
      assertTrue(load.stop() > 0);
      assertEquals(OLD, Load.flows(backend, "load"), "old flows were never opened anew");
      assertTrue(ended(millrace, "max-sessions") > 0, "refusals are logged");
    }
  }

  private static void assertLateOnesServed(
      final Millrace millrace, final InetSocketAddress tcp, final ServerSocket tcpBackend)
      throws IOException {
    askFromNewPorts(millrace.address());
    try (Socket client = new Socket()) {
      client.connect(tcp, Limits.waitMillis());
      client.setSoTimeout(Limits.waitMillis());
      tcpBackend.setSoTimeout(Limits.waitMillis());
      try (Socket accepted = tcpBackend.accept();
          OutputStream out = accepted.getOutputStream();
          InputStream in = client.getInputStream()) {
        out.write('x');
        assertEquals('x', in.read(), "TCP after the exhaustion");
      }
    }
  }

  private static void askFromNewPorts(final InetSocketAddress target) throws IOException {
    final List<UdpClient> late = UdpClient.many(LATE, target);
    try {
      for (final UdpClient client : late) {
        assertEquals("late", client.ask("late"));
      }
    } finally {
      UdpClient.closeAll(late);
    }
  }

  private static long ended(final Millrace millrace, final String cause) {
    return millrace.count(line -> line.cause().equals(cause));
  }

  private static void limitDescriptors(final long pid, final int limit) {
    Proc.output("prlimit", "--pid", String.valueOf(pid), "--nofile=" + limit + ":" + limit);
  }
}
