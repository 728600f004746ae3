package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Millrace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a forwarder that has flows with traffic, which never end by themselves. */
@Tag("alone")
final class UdpShutdownIT {
  private static final int FLOWS = 50;
  private static final long DRAIN_MS = 2_000;
  private static final long SERVED_MS = 500;
  private static final Duration SHORT = Duration.ofMillis(50);

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  @DisplayName(
      "C39 50 flows with traffic: a signal ends it with status 0 by drain + 1 s, nothing is cut before")
  void shouldServeUntilDrainIsOverWhenSignalled(final String signal) throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--drain", DRAIN_MS + "ms");
        Load load = Load.start(FLOWS, millrace.address())) {
      final long startNs = System.nanoTime();
      millrace.signal(signal);
      Await.elapseMillis(SERVED_MS);
      assertTrue(load.stop() > 0, "flows were served while it drains");
      assertEquals(List.of(), millrace.sessions(), "nothing has ended before the drain time");
      assertNewFlowRefused(millrace, backend);
      assertEquals(0, millrace.awaitExit(Duration.ofMillis(DRAIN_MS - SERVED_MS + 1_000)));
      final long tookMs = Await.millisSince(startNs);
      assertTrue(tookMs >= DRAIN_MS && tookMs <= DRAIN_MS + 1_000, "ended after " + tookMs + " ms");
      assertEquals(
          FLOWS,
          millrace.count(line -> line.cause().equals("drain")),
          () -> "" + millrace.sessions());
      assertEquals(FLOWS, Load.flows(backend, "load"), "no flow was opened anew");
    }
  }

  @Test
  @DisplayName("C39 a second signal ends it within 500 ms")
  void shouldEndAtOnceWhenSignalledTwice() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--drain", "10s")) {
      final List<UdpClient> clients = UdpClient.many(FLOWS, millrace.address());
      for (final UdpClient client : clients) {
        client.ask("hello");
      }
      millrace.signal("TERM");
      Await.holds("alive while it drains", Duration.ofMillis(300), millrace::isAlive);
      millrace.signal("TERM");
      assertEquals(0, millrace.awaitExit(Duration.ofMillis(500)));
      UdpClient.closeAll(clients);
    }
  }

  @Test
  @DisplayName("C39 without flows it ends at once, however long the drain time is")
  void shouldEndAtOnceWhenNothingIsLeft() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace =
            UdpFrontend.start(backend, "--drain", "30s", "--idle-timeout", "100ms");
        UdpClient client = UdpClient.of(millrace.address())) {
      client.send("hello");
      millrace.awaitSession("idle");
      millrace.signal("TERM");
      assertEquals(0, millrace.awaitExit(Duration.ofSeconds(1)));
    }
  }

  @Test
  @DisplayName("C39 the drain ends early when the last flow has ended by itself")
  void shouldEndWithLastFlowWhenDraining() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--drain", "30s", "--idle-timeout", "1s");
        UdpClient client = UdpClient.of(millrace.address())) {
      client.ask("hello");
      millrace.signal("TERM");
      assertEquals("meanwhile", client.ask("meanwhile"));
      assertEquals(0, millrace.awaitExit(Duration.ofMillis(1_000 + 1_000)));
      assertEquals("idle", millrace.awaitSessions(1).get(0).cause());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {50, 150, 250})
  @DisplayName("C39 a signal soon after the start ends it; nobody listens afterwards")
  void shouldEndWhenSignalledWhileStarting(final long afterMs) throws Exception {
    final int port = Sockets.freePort();
    try (UdpPeer backend = UdpPeer.echo()) {
      final Millrace millrace =
          UdpFrontend.launcher("127.0.0.1:" + port, List.of(backend.flag()), "--drain", "1s")
              .launch();
      Await.elapseMillis(afterMs);
      millrace.signal("TERM");
      final int status = millrace.awaitExit(Duration.ofMillis(2_000));
      assertTrue(status == 0 || status == 143, "status " + status + ": " + millrace.messages());
      assertTrue(Sockets.isFree(port, 1, "127.0.0.1"), "the port is free");
    }
  }

  private static void assertNewFlowRefused(final Millrace millrace, final UdpPeer backend)
      throws IOException {
    try (UdpClient late = UdpClient.of(millrace.address())) {
      late.send("late");
      assertEquals(null, late.poll(SHORT), "an answer to a new flow while it drains");
      assertEquals(0, Load.flows(backend, "late"));
    }
  }
}
