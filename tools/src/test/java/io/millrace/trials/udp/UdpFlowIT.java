package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import io.millrace.trials.Via;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a flow is: whose datagrams belong to it, and how long it lives. */
final class UdpFlowIT {
  private static final int CLIENTS = 16;
  private static final int PUSHES = 20;
  private static final int IN_FLIGHT = 20;
  private static final long STEP_MS = 90;
  private static final long IDLE_MS = 100;
  private static final long LATE_MS = 500;

  /** An answer that does not come within it was lost: its flow was idle while a machine stalled. */
  private static final Duration ANSWERED = Limits.stretched(Duration.ofSeconds(2));

  static Stream<Via> via() {
    return UdpRoute.all();
  }

  @ParameterizedTest
  @MethodSource("via")
  @DisplayName("U2 the answers of clients that talk at once are never crossed")
  void shouldAnswerEachClientItsOwnWhenManyTalkAtOnce(final Via via) throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        UdpRoute route = UdpRoute.open(via, backend)) {
      final List<CompletableFuture<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        final int number = i;
        tasks.add(Tasks.run(() -> askOften(route.address(), number, Limits.size(150, 3_000))));
      }
      tasks.forEach(Tasks::join);
      assertEquals(CLIENTS, backend.sources().size(), "flows");
    }
  }

  @Test
  @DisplayName(
      "U3 same client: same backend and same port towards it until idle, then a new choice")
  void shouldKeepBackendAndPortUntilIdle() throws Exception {
    try (UdpPeer a = UdpPeer.named("a");
        UdpPeer b = UdpPeer.named("b");
        Millrace millrace = UdpFrontend.start(List.of(a.flag(), b.flag()), "--idle-timeout", "1s");
        UdpClient client = UdpClient.of(millrace.address())) {
      final String first = client.ask("hello");
      for (int i = 0; i < 30; i++) {
        assertEquals(first, client.ask("again " + i));
      }
      final UdpPeer chosen = first.equals("a") ? a : b;
      assertEquals(1, chosen.sources().size(), "ports towards the backend");
      final SessionLine line = millrace.awaitSession("idle");
      assertEquals(first, line.backend());
      assertEquals(chosen.flag(), line.text("address"));
      assertEquals(Sockets.flag(chosen.sources().iterator().next()), line.text("local"));
      assertEquals(Sockets.flag(client.local()), line.client());
      assertEquals(Sockets.flag(millrace.address()), line.text("listen"));
      assertEquals("udp", line.text("proto"));
      assertEquals("millrace", line.endedBy());
      assertNotEquals(first, client.ask("a new flow"), "round-robin goes on");
    }
  }

  @Test
  @DisplayName("U8 datagrams that the backend sends of itself pass and keep the flow alive")
  void shouldCarryUnsolicitedDatagramsAndStayAliveWhenOnlyBackendSpeaks() throws Exception {
    final List<CompletableFuture<Void>> pushes = new ArrayList<>();
    final UdpPeer.Script script =
        (peer, datagram) -> {
          if (datagram.text().equals("subscribe")) {
            pushes.add(Tasks.run(() -> push(peer, datagram.from())));
          } else {
            UdpPeer.ECHO.onDatagram(peer, datagram);
          }
        };
    try (UdpPeer backend = UdpPeer.scripted(script);
        Millrace millrace = UdpFrontend.start(backend, "--idle-timeout", "1s");
        UdpClient client = UdpClient.of(millrace.address())) {
      client.send("subscribe");
      for (int i = 0; i < PUSHES; i++) {
        assertEquals("push " + i, client.receive().text());
      }
      pushes.forEach(Tasks::join);
      assertEquals(List.of(), millrace.sessions(), "nothing has ended");
      assertEquals("still there", client.ask("still there"));
      assertEquals(1, backend.sources().size(), "flows");
      final SessionLine line = millrace.awaitSession("idle");
      assertEquals(PUSHES + 1, line.number("datagramsOut"));
      assertEquals(2, line.number("datagramsIn"));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 400})
  @DisplayName(
      "--idle-timeout: a flow ends that long after its last datagram, not before and not much later")
  void shouldEndFlowAtIdleTimeout(final long idleMs) throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--idle-timeout", idleMs + "ms");
        UdpClient client = UdpClient.of(millrace.address())) {
      final List<Long> sentNs = new ArrayList<>();
      for (int answered = 0; answered < 5; ) {
        sentNs.add(System.nanoTime());
        client.send("tick");
        if (client.poll(ANSWERED) == null) {
          assertLateAtBackend(
              backend.awaitReceived(sentNs.size()), sentNs.get(sentNs.size() - 1), idleMs);
        } else {
          answered++;
          Await.elapseMillis(idleMs / 4);
        }
      }
      Await.until("the end of each flow", () -> millrace.sum("datagramsIn") == sentNs.size());
      final List<SessionLine> lines = millrace.sessions(); // more than one if the machine stalled
      for (final SessionLine line : lines) {
        assertEquals("idle", line.cause(), line::toString);
        assertTrue(
            line.number("idleMs") >= idleMs && line.number("idleMs") <= idleMs + LATE_MS,
            line::toString);
        assertTrue(
            lines.size() > 1 || line.durationMs() >= idleMs + 4 * (idleMs / 4), line::toString);
      }
      backend.assertPortKept(idleMs, sentNs);
    }
  }

  @Test
  @DisplayName("C33 the first datagram of a flow is forwarded however short the idle time-out is")
  void shouldForwardFirstDatagramsWhenIdleTimeoutIsShort() throws Exception {
    final int each = Limits.size(25, 100);
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = startImpatient(backend)) {
      // all bound before, so that none comes twice
      final List<UdpClient> clients = UdpClient.many(IN_FLIGHT * each, millrace.address());
      final List<CompletableFuture<Map<String, Long>>> tasks = new ArrayList<>();
      for (int i = 0; i < IN_FLIGHT; i++) {
        final List<UdpClient> some = clients.subList(i * each, (i + 1) * each);
        tasks.add(Tasks.start(() -> askOnceEach(some)));
      }
      final Map<String, Long> unanswered = new HashMap<>();
      tasks.forEach(task -> unanswered.putAll(Tasks.join(task)));
      backend.awaitReceived(IN_FLIGHT * each);
      unanswered.forEach(
          (text, sentNs) -> assertLateAtBackend(backend.awaitText(text), sentNs, IDLE_MS));
      UdpClient.closeAll(clients);
      millrace.awaitSessions(IN_FLIGHT * each).forEach(line -> assertEquals("idle", line.cause()));
    }
  }

  @Test
  @DisplayName(
      "C33 a client that sends every 90 ms keeps one port under an idle time-out of 100 ms")
  void shouldKeepOnePortWhenClientIsJustFastEnough() throws Exception {
    final long steps = TimeUnit.SECONDS.toMillis(Limits.size(3, 10)) / STEP_MS;
    try (UdpPeer backend = UdpPeer.silent();
        Millrace millrace = startImpatient(backend);
        UdpClient client = UdpClient.of(millrace.address())) {
      final List<Long> sentNs = new ArrayList<>();
      final long startNs = System.nanoTime();
      for (int i = 0; i < steps; i++) {
        Await.elapse(Duration.ofMillis(i * STEP_MS - Await.millisSince(startNs)));
        sentNs.add(System.nanoTime());
        client.send("step " + i);
      }
      backend.awaitReceived(steps);
      backend.assertPortKept(IDLE_MS, sentNs);
    }
  }

  private static void askOften(final InetSocketAddress target, final int number, final int count)
      throws IOException {
    try (UdpClient client = UdpClient.of(target)) {
      for (int i = 0; i < count; i++) {
        final String text = "client " + number + " question " + i;
        assertEquals(text, client.ask(text));
      }
    }
  }

  /** Asks once from each port; what was not answered, and when it was sent. */
  private static Map<String, Long> askOnceEach(final List<UdpClient> clients) throws IOException {
    final Map<String, Long> unanswered = new HashMap<>();
    for (final UdpClient client : clients) {
      final String text = client.local() + " asks";
      final long sentNs = System.nanoTime();
      client.send(text);
      final Datagram answer = client.poll(ANSWERED);
      if (answer == null) {
        unanswered.put(text, sentNs);
      } else {
        assertEquals(text, answer.text());
      }
    }
    return unanswered;
  }

  /** An answer may be missing only when this machine stalled until the flow was truly idle. */
  private static void assertLateAtBackend(
      final Datagram datagram, final long sentNs, final long idleMs) {
    final long lateMs = TimeUnit.NANOSECONDS.toMillis(datagram.atNs() - sentNs);
    assertTrue(lateMs >= idleMs - 10, "lost the answer to a question " + lateMs + " ms old");
  }

  private static Millrace startImpatient(final UdpPeer backend) {
    final String byName = "localhost:" + backend.address().getPort();
    return UdpFrontend.start(List.of(byName), "--idle-timeout", IDLE_MS + "ms");
  }

  private static void push(final UdpPeer peer, final InetSocketAddress to) throws IOException {
    for (int i = 0; i < PUSHES; i++) {
      Await.elapseMillis(50);
      peer.send("push " + i, to);
    }
  }
}
