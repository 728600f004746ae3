package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Memory;
import io.millrace.trials.Millrace;
import io.millrace.trials.Proc;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing is left of flows that have ended. */
@Tag("alone")
final class UdpLeakIT {
  private static final int WARM_UP = 20;
  private static final int FLOWS = 200;
  private static final int ONE_SHOTS = 500;
  private static final int PER_MILLISECOND = 4;
  private static final int DNS_CLIENTS = 4;
  private static final long RESIDENT_GROWTH_KIB = 2 * 1024;
  private static final long HEAP_GROWTH_KIB = 64;

  @Test
  @DisplayName("U13 no descriptor is left after idle expiry")
  void shouldHoldNoDescriptorWhenFlowsAreIdle() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--idle-timeout", "1s")) {
      warmUp(millrace.address());
      millrace.awaitSessions(WARM_UP);
      Sockets.awaitConnected(millrace.pid(), 0);
      final int baseline = Proc.descriptors(millrace.pid());
      final List<UdpClient> clients = UdpClient.many(FLOWS, millrace.address());
      for (final UdpClient client : clients) {
        client.ask("hello");
      }
      UdpClient.closeAll(clients);
      millrace.awaitSessions(WARM_UP + FLOWS);
      millrace.awaitDescriptors(baseline);
      Sockets.awaitConnected(millrace.pid(), 0);
      assertFlowEach(millrace.sessions(), WARM_UP + FLOWS);
      assertEquals(WARM_UP + FLOWS, backend.receivedCount());
    }
  }

  @Test
  @DisplayName(
      "C26 one-shot clients, half of them answered: descriptors and memory return, round after round")
  void shouldReturnToBaselineWhenClientsSendOnce() throws Exception {
    try (UdpPeer backend = UdpPeer.scripted(UdpLeakIT::answerHalf);
        Millrace millrace =
            UdpFrontend.launcher(List.of(backend.flag()), "--max-sessions", "4000")
                .args("--idle-timeout", "1s", "--unanswered-timeout", "900ms")
                .steadyMemory()
                .start()) {
      warmUp(millrace.address());
      millrace.awaitSessions(WARM_UP);
      Sockets.awaitConnected(millrace.pid(), 0);
      Memory.liveKib(millrace.pid());
      final int baseline = Proc.descriptors(millrace.pid());
      final List<Long> heap = new ArrayList<>();
      final List<Long> resident = new ArrayList<>();
      for (int round = 1; round <= Limits.size(4, 12); round++) {
        Load.flood(millrace.address(), ONE_SHOTS, PER_MILLISECOND);
        millrace.awaitSessions(WARM_UP + round * ONE_SHOTS);
        millrace.awaitDescriptors(baseline);
        Sockets.awaitConnected(millrace.pid(), 0);
        heap.add(Memory.liveKib(millrace.pid()));
        resident.add(Proc.residentKib(millrace.pid()));
      }
      assertHalfAnswered(millrace.sessions());
      assertFlat(resident, RESIDENT_GROWTH_KIB, "KiB resident");
      assertFlat(heap, HEAP_GROWTH_KIB, "KiB of live objects");
    }
  }

  @Test
  @DisplayName("C26 a backend that never answers: the same")
  void shouldReturnToBaselineWhenNobodyAnswers() throws Exception {
    try (UdpPeer backend = UdpPeer.silent();
        Millrace millrace =
            UdpFrontend.start(backend, "--unanswered-timeout", "300ms", "--max-sessions", "4000")) {
      final int baseline = Proc.descriptors(millrace.pid());
      Load.flood(millrace.address(), ONE_SHOTS, PER_MILLISECOND);
      millrace.awaitSessions(ONE_SHOTS).forEach(line -> assertEquals("unanswered", line.cause()));
      Sockets.awaitDescriptors(millrace.pid(), baseline + 2);
      backend.awaitReceived(ONE_SHOTS);
      assertEquals(ONE_SHOTS, backend.receivedCount());
    }
  }

  @Test
  @DisplayName(
      "--replies 1: 10,000 queries, each from its own port, leave no flow and no descriptor")
  void shouldEndFlowsWithReplyWhenRepliesIsOne() throws Exception {
    final int each = Limits.size(2_500, 25_000);
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--replies", "1", "--idle-timeout", "30s")) {
      final List<CompletableFuture<Void>> warmUp = query(millrace.address(), WARM_UP);
      warmUp.forEach(Tasks::join);
      millrace.awaitSessions(warmUp.size() * WARM_UP);
      Sockets.awaitConnected(millrace.pid(), 0);
      final int baseline = Proc.descriptors(millrace.pid());
      query(millrace.address(), each).forEach(Tasks::join);
      millrace.awaitDescriptors(baseline);
      final List<SessionLine> lines = millrace.awaitSessions(DNS_CLIENTS * (WARM_UP + each));
      for (final SessionLine line : lines) {
        assertEquals("replies", line.cause(), line::toString);
        assertEquals(1, line.number("datagramsOut"), line::toString);
      }
      Sockets.awaitConnected(millrace.pid(), 0);
      assertEquals(DNS_CLIENTS * (WARM_UP + each), backend.receivedCount());
    }
  }

  @Test
  @DisplayName("--replies 3: the flow lives until the third reply; the next datagram opens another")
  void shouldEndFlowWithThirdReplyWhenRepliesIsThree() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--replies", "3");
        UdpClient client = UdpClient.of(millrace.address())) {
      for (int i = 1; i <= 7; i++) {
        assertEquals("question " + i, client.ask("question " + i));
        Await.until("end of a flow", ended(millrace, i / 3));
      }
      Sockets.awaitConnected(millrace.pid(), 1); // the third flow
      for (final SessionLine line : millrace.sessions()) {
        assertEquals("replies", line.cause(), line::toString);
        assertEquals(3, line.number("datagramsIn"), line::toString);
        assertEquals(3, line.number("datagramsOut"), line::toString);
      }
    }
  }

  /**
   * By the session log: the port of a flow that has ended may be given to a later one, so the
   * backend can see fewer ports than flows.
   */
  private static void assertFlowEach(final List<SessionLine> lines, final int flows) {
    assertEquals(flows, lines.size(), "flows");
    assertEquals(flows, lines.stream().map(line -> line.text("id")).distinct().count(), "ids");
    for (final SessionLine line : lines) {
      assertEquals("idle", line.cause(), line::toString);
      assertEquals(1, line.number("datagramsIn"), line::toString);
      assertEquals(1, line.number("datagramsOut"), line::toString);
    }
  }

  private static BooleanSupplier ended(final Millrace millrace, final int count) {
    return () -> millrace.sessions().size() == count;
  }

  /**
   * The better of the last two rounds against the worse of the first two: a leak grows with each.
   */
  private static void assertFlat(final List<Long> rounds, final long most, final String what) {
    final int last = rounds.size() - 1;
    final long before = Math.max(rounds.get(0), rounds.get(1));
    final long after = Math.min(rounds.get(last - 1), rounds.get(last));
    assertTrue(after - before <= most, () -> what + " after each round: " + rounds);
  }

  private static void answerHalf(final UdpPeer peer, final Datagram datagram) throws IOException {
    final String text = datagram.text();
    final boolean flood = text.startsWith("flood ");
    if (!flood || Integer.parseInt(text.substring("flood ".length())) % 2 == 0) {
      UdpPeer.ECHO.onDatagram(peer, datagram);
    }
  }

  private static void assertHalfAnswered(final List<SessionLine> lines) {
    final long floods = lines.size() - WARM_UP;
    final long unanswered = lines.stream().filter(line -> line.number("datagramsOut") == 0).count();
    assertEquals(floods / 2, unanswered, "flows without an answer");
    for (final SessionLine line : lines) {
      final String cause = line.number("datagramsOut") == 0 ? "unanswered" : "idle";
      assertEquals(cause, line.cause(), line::toString);
    }
  }

  private static List<CompletableFuture<Void>> query(
      final InetSocketAddress target, final int each) {
    final List<CompletableFuture<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < DNS_CLIENTS; i++) {
      tasks.add(Tasks.run(() -> askOnceEach(target, each)));
    }
    return tasks;
  }

  private static void warmUp(final InetSocketAddress target) throws IOException {
    final List<UdpClient> clients = UdpClient.many(WARM_UP, target);
    for (final UdpClient client : clients) {
      assertEquals("warm up", client.ask("warm up"));
    }
    UdpClient.closeAll(clients);
  }

  private static void askOnceEach(final InetSocketAddress target, final int count)
      throws IOException {
    for (int i = 0; i < count; i++) {
      try (UdpClient client = UdpClient.of(target)) {
        final String text = "query " + i + " of " + client.local();
        assertEquals(text, client.ask(text));
      }
    }
  }
}
