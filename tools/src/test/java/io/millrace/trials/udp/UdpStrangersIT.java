package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that are gone when the answer comes, and strangers who speak to a flow's socket. */
final class UdpStrangersIT {
  private static final int VANISHING = 300;
  private static final int NORMAL = 5;
  private static final int STRANGE = 20;
  private static final int STDERR_LINES_MAX = 10;
  private static final long APART_MS = 200;

  @Test
  @DisplayName("C30 clients that are gone: the ICMP error at the listener harms nobody")
  void shouldServeOthersWhenClientsAreGone() throws Exception {
    final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    try (UdpPeer backend =
            UdpPeer.scripted((peer, datagram) -> answerFloodLater(later, peer, datagram));
        Millrace millrace =
            UdpFrontend.start(backend, "--idle-timeout", "1s", "--max-sessions", "1000");
        Load load = Load.start(NORMAL, millrace.address())) {
      final int stderrLines = millrace.messages().size();
      Load.flood(millrace.address(), VANISHING, 2);
      Await.until("the flows' ends", () -> millrace.sessions().size() >= VANISHING);
      assertTrue(load.stop() > 0);
      assertEquals(NORMAL, Load.flows(backend, "load"), "normal clients kept their flows");
      for (final SessionLine line : millrace.sessions()) {
        assertEquals("idle", line.cause(), line::toString);
        assertEquals(1, line.number("datagramsOut"), line::toString);
      }
      assertTrue(
          millrace.messages().size() <= stderrLines + STDERR_LINES_MAX,
          () -> "stderr: " + millrace.messages());
      try (UdpClient client = UdpClient.of(millrace.address())) {
        assertEquals("the listener is open", client.ask("the listener is open"));
      }
    } finally {
      later.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", ""})
  @DisplayName(
      "C32 datagrams of strangers never reach the client, whatever the flow's first datagram was")
  void shouldKeepStrangersOut(final String first) throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend);
        UdpClient client = UdpClient.of(millrace.address())) {
      assertEquals(first, client.ask(first));
      final InetSocketAddress flow = backend.sources().iterator().next();
      try (UdpClient neighbour = UdpClient.of(flow);
          UdpClient faraway = UdpClient.from(InetAddress.getByName("127.0.0.9"), flow)) {
        for (int i = 0; i < STRANGE; i++) {
          neighbour.send("in the backend's name");
          faraway.send("in the backend's name");
        }
        client.expectNothing(Duration.ofMillis(200));
        assertEquals("real", client.ask("real"));
        backend.send("real too", flow);
        assertEquals("real too", client.receive().text());
      }
      assertEquals(1, backend.sources().size(), "flows");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", ""})
  @DisplayName("C32 datagrams of strangers do not keep a flow alive")
  void shouldEndFlowAtIdleTimeWhenOnlyStrangersSpeak(final String first) throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--idle-timeout", "1s", "--loops", "1");
        UdpClient client = UdpClient.of(millrace.address());
        UdpClient other = UdpClient.of(millrace.address())) {
      assertEquals(first, client.ask(first));
      final InetSocketAddress flow = backend.sources().iterator().next();
      assertEquals("a flow beside it", other.ask("a flow beside it"));
      try (UdpClient stranger = UdpClient.of(flow)) {
        final long deadlineNs = System.nanoTime() + Limits.WAIT.toNanos();
        while (millrace.sessions().isEmpty() && deadlineNs - System.nanoTime() > 0) {
          stranger.send("still here");
          Await.elapseMillis(20);
        }
      }
      final List<SessionLine> lines = millrace.awaitSessions(2);
      for (final SessionLine line : lines) {
        assertEquals("idle", line.cause(), line::toString);
        assertEquals(1, line.number("datagramsOut"), line::toString);
        final double lastMs = line.durationMs() - line.number("idleMs");
        assertEquals(line.number("firstByteMs"), lastMs, 2, () -> "the answer was last: " + line);
      }
      final long apartMs = lines.get(1).number("idleMs") - lines.get(0).number("idleMs");
      assertTrue(Math.abs(apartMs) <= APART_MS, lines::toString);
    }
  }

  @Test
  @DisplayName(
      "C30 the client's port is taken by another program: its flow still answers to the port only")
  void shouldOpenNoSecondFlowWhenPortIsReused() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend)) {
      // a port that nobody else takes meanwhile
      final InetSocketAddress local = new InetSocketAddress("127.0.0.1", Sockets.freePort());
      try (UdpPeer before = UdpPeer.bound(local, UdpPeer.SILENT)) {
        before.send("before", millrace.address());
        before.awaitText("before");
      }
      try (UdpPeer after = UdpPeer.bound(local, UdpPeer.SILENT)) {
        after.send("after", millrace.address());
        after.awaitText("after");
      }
      assertEquals(1, backend.sources().size(), "flows");
      assertEquals(List.of(), millrace.sessions(), "nothing has ended");
    }
  }

  private static void answerFloodLater(
      final ScheduledExecutorService later, final UdpPeer peer, final Datagram datagram)
      throws IOException {
    if (!datagram.text().startsWith("flood")) {
      UdpPeer.ECHO.onDatagram(peer, datagram);
      return;
    }
    later.schedule(
        () -> {
          UdpPeer.ECHO.onDatagram(peer, datagram);
          return null;
        },
        100,
        TimeUnit.MILLISECONDS);
  }
}
