package io.millrace.trials.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Bytes;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Peer.Ending;
import io.millrace.trials.Peer.Rest;
import io.millrace.trials.Proc;
import io.millrace.trials.Route;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Stuck;
import io.millrace.trials.Tasks;
import io.millrace.trials.Via;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Resets: passed on as resets, soon, and never in front of bytes that a backend has sent. */
@Tag("alone")
final class TcpResetIT {
  private static final String EVERY_PEER = "io.millrace.trials.Via#all";
  private static final String PASSING_RESETS = "io.millrace.trials.Via#passingResets";
  private static final int AT_ONCE = 20;
  private static final int SMALL_BUFFER = 4_096;

  /** A client's kernel may not have acknowledged so many when the reset leaves. */
  private static final int LOST_MAX = 2_048;

  private static final long SEEN_MILLIS = Limits.stretched(Duration.ofMillis(100)).toMillis();
  private static final byte[] QUESTION = Bytes.random(8, 1_024);

  /** What is under way when the client resets. */
  private enum Traffic {
    NOTHING,
    UPLOAD,
    DOWNLOAD,
    BOTH
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T6 the client resets in mid-transfer: the backend sees it at once")
  void shouldTellBackendAtOnceWhenClientResets(final Via via) throws Exception {
    final int rounds = Limits.size(7, 51);
    try (Backend server = Backend.silent();
        Route route = via.to(server)) {
      for (final Traffic traffic : Traffic.values()) {
        final List<Long> millis = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
          millis.add(millisUntilSeen(via, Ends.open(route.address(), server), traffic));
        }
        millis.sort(null);
        // The median: a busy machine may hold up some of them.
        assertTrue(millis.get(rounds / 2) <= SEEN_MILLIS, () -> traffic + ": " + millis + " ms");
      }
      final int all = rounds * Traffic.values().length;
      Ends.assertAllEnded(route, all, "client-reset client reset");
    }
  }

  @ParameterizedTest
  @MethodSource(PASSING_RESETS)
  @DisplayName("T7 the backend resets after its answer: the client sees all of it, then a reset")
  void shouldResetClientWhenBackendResets(final Via via) throws Exception {
    final int rounds = Limits.size(20, 200);
    try (Backend server = Backend.silent();
        Route route = via.to(server)) {
      for (int i = 0; i < rounds; i++) {
        assertAnsweredAndReset(route, server, i);
        Ends.awaitEnded(route, i + 1);
      }
      route.millrace().ifPresent(m -> assertAnswersLogged(m.awaitSessions(rounds)));
    }
  }

  @ParameterizedTest
  @MethodSource(PASSING_RESETS)
  @DisplayName("T7 400 KB on their way to a slow client arrive before the backend's reset")
  void shouldDeliverBeforeResettingWhenClientIsSlow(final Via via) throws Exception {
    final byte[] answer = Stuck.pattern(0, 400_000);
    try (Backend server = Backend.silent();
        Route route = via.to(server);
        Ends ends = Ends.open(route.address(), server, SMALL_BUFFER)) {
      Tasks.join(Tasks.run(() -> ends.backend().send(answer)));
      if (via == Via.MILLRACE) {
        Await.until(
            "the forwarder takes 400 KB from the backend", () -> Proc.unsent(ends.backend()) == 0);
      }
      final long gone = Proc.unsent(ends.backend());
      ends.backend().reset();
      Await.elapseMillis(1_500);
      final Rest rest = ends.client().readRest();
      assertEquals(Ending.RESET, rest.ending());
      Stuck.assertContent(rest.bytes());
      final long reached = answer.length - gone;
      assertTrue(
          rest.bytes().length >= reached - LOST_MAX,
          () -> rest.bytes().length + " of " + reached + " arrived");
      Ends.assertLogged(route, "backend-reset backend reset", 0, reached);
    }
  }

  @Test
  @DisplayName("T7 the reset follows soon when the client reads, and does not wait for more")
  void shouldResetSoonWhenClientIsQuick() throws Exception {
    try (Backend server = Backend.silent();
        Millrace millrace = Millrace.tcp(server);
        Ends ends = Ends.open(millrace.address(), server)) {
      ends.backend().send(QUESTION);
      ends.client().readExactly(QUESTION.length);
      Await.elapseMillis(1_100);
      ends.backend().reset();
      final long startNs = System.nanoTime();
      assertEquals(Ending.RESET, ends.client().awaitEnding());
      final long millis = Await.millisSince(startNs);
      assertTrue(millis < Limits.stretched(Duration.ofSeconds(1)).toMillis(), millis + " ms");
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("C03 a short error text of a backend that closes without reading arrives every time")
  void shouldDeliverErrorTextWhenBackendClosesUnread(final Via via) throws Exception {
    final byte[] text = Bytes.random(4, 200);
    final int each = Limits.size(6, 25);
    final Backend.Script atOnce = peer -> peer.send(text);
    final Backend.Script certain =
        peer -> {
          peer.awaitUnread();
          peer.send(text);
        };
    for (final Backend.Script script : List.of(atOnce, certain)) {
      try (Backend backend = Backend.start(script);
          Route route = via.to(backend)) {
        assertDeliveredOften(text, route, 0, each);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName(
      "C03 40 KB of a backend that closes without reading reach a client that waits 300 ms")
  void shouldDeliverAnswerWhenBackendClosesUnreadAndClientIsLate(final Via via) throws Exception {
    final byte[] answer = Bytes.random(5, 40_000);
    final int each = Limits.size(3, 25);
    final Backend.Script script =
        peer -> {
          peer.awaitUnread();
          peer.send(answer);
        };
    try (Backend backend = Backend.start(script);
        Route route = via.to(backend)) {
      assertDeliveredOften(answer, route, 300, each);
      route
          .millrace()
          .ifPresent(
              m ->
                  m.awaitSessions(AT_ONCE * each)
                      .forEach(line -> assertEquals(answer.length, line.bytesOut())));
    }
  }

  /** In every other round the client has ended before. */
  private static void assertAnsweredAndReset(
      final Route route, final Backend server, final int round) throws IOException {
    final byte[] answer = Bytes.random(round, answerBytes(round));
    try (Ends ends = Ends.open(route.address(), server)) {
      ends.client().send(QUESTION);
      ends.backend().readExactly(QUESTION.length);
      if (round % 2 == 0) {
        ends.client().end();
        assertEquals(Ending.END, ends.backend().awaitEnding());
      }
      ends.backend().send(answer);
      ends.backend().reset();
      final Rest rest = ends.client().readRest();
      assertEquals(Ending.RESET, rest.ending(), "round " + round);
      Bytes.assertSame(answer, rest.bytes(), "round " + round);
    }
  }

  private static void assertAnswersLogged(final List<SessionLine> lines) {
    for (int i = 0; i < lines.size(); i++) {
      Ends.assertLine(lines.get(i), "backend-reset backend reset", QUESTION.length, answerBytes(i));
    }
  }

  /** Few enough to be on their way at once, also without a forwarder. */
  private static int answerBytes(final int round) {
    return round * 2_737 % 60_000;
  }

  private static void assertDeliveredOften(
      final byte[] text, final Route route, final int lateMillis, final int each) {
    final List<CompletableFuture<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      tasks.add(
          Tasks.run(
              () -> {
                for (int j = 0; j < each; j++) {
                  assertDelivered(text, route, lateMillis);
                }
              }));
    }
    tasks.forEach(Tasks::join);
  }

  private static void assertDelivered(final byte[] text, final Route route, final int lateMillis)
      throws IOException {
    try (Peer client = route.connect()) {
      try {
        client.send(QUESTION);
      } catch (final IOException e) {
        // The reset was faster than the question; the text is there all the same.
      }
      Await.elapseMillis(lateMillis);
      Bytes.assertSame(text, client.readRest().bytes(), "the answer");
    }
  }

  /** Time from the client's reset until the backend has seen it. */
  private static long millisUntilSeen(final Via via, final Ends both, final Traffic traffic)
      throws Exception {
    try (Ends ends = both) {
      ends.client().send("x");
      ends.backend().readExactly(1);
      final CompletableFuture<Long> seen = Tasks.start(() -> seenNs(via, traffic, ends.backend()));
      final CompletableFuture<Void> writer =
          traffic == Traffic.DOWNLOAD || traffic == Traffic.BOTH
              ? Tasks.run(() -> sendUntilBroken(ends.backend()))
              : CompletableFuture.completedFuture(null);
      for (int i = 0; i < 200; i++) {
        if (traffic == Traffic.UPLOAD || traffic == Traffic.BOTH) {
          ends.client().send(QUESTION);
        }
        if (traffic == Traffic.DOWNLOAD || traffic == Traffic.BOTH) {
          ends.client().readExactly(16 * QUESTION.length);
        }
      }
      final long startNs = System.nanoTime();
      ends.client().reset();
      final long seenNs = Tasks.join(seen);
      Tasks.join(writer);
      return Duration.ofNanos(seenNs - startNs).toMillis();
    }
  }

  private static long seenNs(final Via via, final Traffic traffic, final Peer backend)
      throws IOException {
    final Ending ending = backend.awaitEnding();
    final long nowNs = System.nanoTime();
    // Of a backend that also writes the write takes the error, and the read sees an end.
    final boolean reads = traffic == Traffic.NOTHING || traffic == Traffic.UPLOAD;
    if (reads && (via == Via.DIRECT || via == Via.MILLRACE)) {
      assertEquals(Ending.RESET, ending);
    }
    return nowNs;
  }

  private static void sendUntilBroken(final Peer peer) {
    try {
      while (true) {
        peer.send(QUESTION);
      }
    } catch (final IOException e) {
      // That is how it ends.
    }
  }
}
