package io.millrace.trials.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.BlackHole;
import io.millrace.trials.Bytes;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Peer.Ending;
import io.millrace.trials.Peer.Rest;
import io.millrace.trials.Route;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import io.millrace.trials.Via;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clean ends, in every order: no byte is lost and an end stays an end. */
final class TcpEndIT {
  private static final String EVERY_PEER = "io.millrace.trials.Via#all";
  private static final String PASSING_EARLY_ENDS = "io.millrace.trials.Via#passingEarlyEnds";
  private static final int LARGE = 50 << 20;
  private static final int AT_ONCE = 20;
  private static final int LATE_MILLIS = 300;
  private static final byte[] QUESTION = Bytes.random(7, 64);
  private static final byte[] NOTHING = {};

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T3 the client ends first, the server still sends 50 MB")
  void shouldCarryAnswerWhenClientEndsFirst(final Via via) throws Exception {
    try (Backend server = Backend.silent();
        Route route = via.to(server);
        Ends ends = Ends.open(route.address(), server)) {
      sendAfterOtherEnds(ends.client(), ends.backend());
      Ends.assertLogged(route, "client-end client clean", QUESTION.length, LARGE);
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T4 the server ends first, the client still sends 50 MB")
  void shouldCarryUploadWhenServerEndsFirst(final Via via) throws Exception {
    try (Backend server = Backend.silent();
        Route route = via.to(server);
        Ends ends = Ends.open(route.address(), server)) {
      sendAfterOtherEnds(ends.backend(), ends.client());
      Ends.assertLogged(route, "backend-end backend clean", LARGE, QUESTION.length);
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T5 both sides send and end at the same moment")
  void shouldEndCleanlyWhenBothEndAtOnce(final Via via) throws Exception {
    final int rounds = Limits.size(300, 3_000);
    final CyclicBarrier barrier = new CyclicBarrier(2);
    final AtomicInteger whole = new AtomicInteger();
    final byte[] up = Bytes.random(1, 1_000);
    final byte[] down = Bytes.random(2, 3_000);
    final Backend.Script script =
        peer -> {
          meet(barrier);
          whole.addAndGet(isWhole(up, sendAndReadRest(peer, down)) ? 1 : 0);
        };
    try (Backend backend = Backend.start(script);
        Route route = via.to(backend)) {
      for (int i = 0; i < rounds; i++) {
        try (Peer client = route.connect()) {
          meet(barrier);
          final Rest rest = sendAndReadRest(client, up);
          assertEquals(Ending.END, rest.ending(), "round " + i);
          assertArrayEquals(down, rest.bytes(), "round " + i);
        }
      }
      Await.until("all at the backend", () -> whole.get() == rounds);
      route.millrace().ifPresent(m -> assertEitherEnded(m.awaitSessions(rounds), 1_000, 3_000));
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T14 the backend closes right after writing, to a client that is quick or slow")
  void shouldDeliverEveryByteWhenBackendClosesRightAfterWriting(final Via via) throws Exception {
    final long seed = Bytes.seed("T14");
    final int rounds = Limits.size(200, 2_000);
    final Random sizes = new Random(seed);
    final byte[] most = Bytes.random(seed, 300_000);
    final Backend.Script script = peer -> peer.send(most, 0, Integer.parseInt(peer.readLine()));
    try (Backend backend = Backend.start(script);
        Route route = via.to(backend)) {
      for (int i = 0; i < rounds; i++) {
        final int size = i % 2 == 0 ? 1 + sizes.nextInt(2_000) : 1 + sizes.nextInt(most.length);
        try (Peer client = route.connect()) {
          client.send(size + "\n");
          Await.elapseMillis(i % 20 == 0 ? 50 : 0);
          final Rest rest = client.readRest();
          assertEquals(Ending.END, rest.ending(), "round " + i);
          assertEquals(size, rest.bytes().length, "round " + i);
          Bytes.assertPrefix(most, rest.bytes(), "round " + i);
        }
      }
      Ends.assertAllEnded(route, rounds, "backend-end backend clean");
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T14 nothing is lost when the backend writes and closes before it is asked")
  void shouldDeliverEveryByteWhenBackendClosesUnasked(final Via via) throws Exception {
    final int rounds = Limits.size(200, 2_000);
    final byte[] text = Bytes.random(3, 20_000);
    try (Backend backend = Backend.start(peer -> peer.send(text));
        Route route = via.to(backend)) {
      for (int i = 0; i < rounds; i++) {
        try (Peer client = route.connect()) {
          final Rest rest = client.readRest();
          assertEquals(Ending.END, rest.ending(), "round " + i);
          Bytes.assertSame(text, rest.bytes(), "round " + i);
        }
      }
      Ends.assertAllEnded(route, rounds, "backend-end backend clean");
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName(
      "C01 an end glued to the question: every answer comes, one after the other and 20 at once")
  void shouldAnswerWhenEndIsGluedToQuestion(final Via via) throws Exception {
    askAndEnd(via, QUESTION, 0);
  }

  @ParameterizedTest
  @MethodSource(PASSING_EARLY_ENDS)
  @DisplayName("C01 an end without a question: every answer comes")
  void shouldAnswerWhenClientEndsWithoutAByte(final Via via) throws Exception {
    askAndEnd(via, NOTHING, 0);
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("C01 an end glued to the question and a backend that takes 300 ms to look at it")
  void shouldAnswerWhenBackendIsLate(final Via via) throws Exception {
    askAndEnd(via, QUESTION, LATE_MILLIS);
  }

  @ParameterizedTest
  @MethodSource(PASSING_EARLY_ENDS)
  @DisplayName("C01 an end without a question and a backend that takes 300 ms to look at it")
  void shouldAnswerWhenClientEndsWithoutAByteAndBackendIsLate(final Via via) throws Exception {
    askAndEnd(via, NOTHING, LATE_MILLIS);
  }

  @Test
  @DisplayName("C01 an end glued to the question while the backend is still being reached")
  void shouldAnswerWhenClientEndsBeforeBackendIsReached() throws Exception {
    try (BlackHole late = new BlackHole();
        Millrace millrace =
            Millrace.launcher()
                .args("--listen", "127.0.0.1:0", "--backend", late.text())
                .args("--connect-timeout", "30s")
                .start();
        Peer client = Peer.connect(millrace.address())) {
      client.send(QUESTION);
      client.end();
      Await.until("a connect is under way", () -> BlackHole.pending(millrace.pid()) == 1);
      try (Peer backend = late.accept()) {
        final Rest question = backend.readRest();
        assertEquals(Ending.END, question.ending());
        assertArrayEquals(QUESTION, question.bytes());
        backend.send("OK");
      }
      final Rest answer = client.readRest();
      assertEquals(Ending.END, answer.ending());
      assertEquals("OK", new String(answer.bytes()));
      Ends.assertLogged(millrace, "client-end client clean", QUESTION.length, 2);
    }
  }

  /** The backend answers with the number of bytes that came before the end. */
  private static void askAndEnd(final Via via, final byte[] question, final int lateMillis)
      throws Exception {
    final int each = lateMillis > 0 ? Limits.size(2, 25) : Limits.size(10, 25);
    final int alone = lateMillis > 0 ? Limits.size(1, 5) : Limits.size(200, 500);
    final Backend.Script script =
        peer -> {
          Await.elapseMillis(lateMillis);
          final Rest rest = peer.readRest();
          peer.send(rest.ending() == Ending.END ? "OK " + rest.bytes().length : "reset");
        };
    try (Backend backend = Backend.start(script);
        Route route = via.to(backend)) {
      askOften(route, question, alone);
      final List<CompletableFuture<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        tasks.add(Tasks.run(() -> askOften(route, question, each)));
      }
      tasks.forEach(Tasks::join);
      final int all = alone + AT_ONCE * each;
      assertEquals(all, backend.accepted(), "connections at the backend");
      final int answer = ("OK " + question.length).length();
      route
          .millrace()
          .ifPresent(
              m ->
                  m.awaitSessions(all)
                      .forEach(
                          line ->
                              Ends.assertLine(
                                  line, "client-end client clean", question.length, answer)));
    }
  }

  private static void askOften(final Route route, final byte[] question, final int count)
      throws IOException {
    for (int i = 0; i < count; i++) {
      try (Peer client = route.connect()) {
        client.send(question);
        client.end();
        final Rest rest = client.readRest();
        assertEquals("OK " + question.length, new String(rest.bytes()), "answer " + i);
        assertEquals(Ending.END, rest.ending(), "answer " + i);
      }
    }
  }

  private static void sendAfterOtherEnds(final Peer first, final Peer other) throws Exception {
    first.send(QUESTION);
    first.end();
    final Rest question = other.readRest();
    assertEquals(Ending.END, question.ending());
    assertArrayEquals(QUESTION, question.bytes());
    final CompletableFuture<Long> sent =
        Tasks.start(
            () -> {
              final long checksum = Bytes.sendStream(other, 5, LARGE);
              other.end();
              return checksum;
            });
    final long arrived = Bytes.readStream(first, LARGE);
    assertEquals(Tasks.join(sent), arrived, "checksum");
    final Rest rest = first.readRest();
    assertEquals(Ending.END, rest.ending());
    assertEquals(0, rest.bytes().length, "more than was sent");
  }

  private static Rest sendAndReadRest(final Peer peer, final byte[] bytes) throws IOException {
    peer.send(bytes);
    peer.end();
    return peer.readRest();
  }

  private static boolean isWhole(final byte[] sent, final Rest arrived) {
    return arrived.ending() == Ending.END
        && Bytes.checksum(sent) == Bytes.checksum(arrived.bytes());
  }

  private static void assertEitherEnded(
      final List<SessionLine> lines, final long in, final long out) {
    for (final SessionLine line : lines) {
      final String by = line.endedBy();
      assertTrue(by.equals("client") || by.equals("backend"), line::toString);
      Ends.assertLine(line, by + "-end " + by + " clean", in, out);
    }
  }

  private static void meet(final CyclicBarrier barrier)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    barrier.await(Limits.waitMillis(), TimeUnit.MILLISECONDS);
  }
}
