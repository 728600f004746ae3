package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Peer.Ending;
import io.millrace.trials.Peer.Rest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who ends first, and that nothing is lost by it. */
final class CloseOrderIT {
  private static final String PEERS = "io.millrace.trials.Via#all";
  private static final String PASSING_EARLY_ENDS = "io.millrace.trials.Via#passingEarlyEnds";
  private static final int BULK = 50 << 20;

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("T3 the client ends first, the server still sends 50 MB")
  void shouldDeliverTheAnswerWhenTheClientHasEnded(final Via via) throws Exception {
    try (Backend backend =
            Backend.start(
                peer -> {
                  assertEquals("request", new String(peer.readRest().bytes()));
                  Bytes.sendStream(peer, 3, BULK);
                });
        Route route = via.to(backend)) {
      try (Peer client = route.connect()) {
        client.send("request");
        client.end();
        assertEquals(Bytes.checksumOfStream(3, BULK), Bytes.readStream(client, BULK));
        assertEquals(Ending.END, client.awaitEnding());
      }
      assertLogged(route, "client-end", 7, BULK);
    }
  }

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("T4 the server ends first, the client still sends 50 MB")
  void shouldDeliverTheUploadWhenTheServerHasEnded(final Via via) throws Exception {
    final long[] received = new long[1];
    try (Backend backend =
            Backend.start(
                peer -> {
                  peer.send("bye");
                  peer.end();
                  received[0] = Bytes.readStream(peer, BULK);
                  assertEquals(Ending.END, peer.awaitEnding());
                });
        Route route = via.to(backend)) {
      try (Peer client = route.connect()) {
        assertEquals("bye", new String(client.readRest().bytes()));
        final long sent = Tasks.join(Tasks.start(() -> Bytes.sendStream(client, 4, BULK)));
        client.end();
        Await.until("the backend has seen the end", () -> backend.open() == 0);
        assertEquals(sent, received[0]);
      }
      assertLogged(route, "backend-end", BULK, 3);
    }
  }

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("T5 both sides end at once")
  void shouldEndCleanlyWhenBothSidesEndAtOnce(final Via via) throws Exception {
    final int rounds = 100;
    final CyclicBarrier barrier = new CyclicBarrier(2);
    final List<Ending> atBackend = new CopyOnWriteArrayList<>();
    try (Backend backend =
            Backend.start(
                peer -> {
                  peer.send(peer.readExactly(5));
                  barrier.await(Limits.waitMillis(), TimeUnit.MILLISECONDS);
                  peer.end();
                  atBackend.add(peer.awaitEnding());
                });
        Route route = via.to(backend)) {
      for (int i = 0; i < rounds; i++) {
        try (Peer client = route.connect()) {
          client.send("hello");
          client.readExactly(5);
          barrier.await(Limits.waitMillis(), TimeUnit.MILLISECONDS);
          client.end();
          assertEquals(Ending.END, client.awaitEnding(), "round " + i);
        }
      }
      Await.until("all ends seen", () -> atBackend.size() == rounds);
      assertEquals(Set.of(Ending.END), Set.copyOf(atBackend));
      route.millrace().ifPresent(m -> assertClean(m, rounds));
    }
  }

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("C01 an end that is glued to the first bytes: every answer arrives")
  void shouldAnswerWhenTheEndIsGluedToTheRequest(final Via via) throws Exception {
    answerOneByOne(via, 64, Limits.size(250, 500));
  }

  @ParameterizedTest
  @MethodSource(PASSING_EARLY_ENDS)
  @DisplayName("C01 an end without any byte before it: every answer arrives")
  void shouldAnswerWhenTheEndIsAllThatComes(final Via via) throws Exception {
    answerOneByOne(via, 0, Limits.size(250, 500));
  }

  @ParameterizedTest
  @MethodSource(PASSING_EARLY_ENDS)
  @DisplayName("C01 the same from 20 clients at once, and with a backend that is late by 300 ms")
  void shouldAnswerWhenManyEndAtOnceAndTheBackendIsLate(final Via via) throws Exception {
    answerInParallel(via, 64, Limits.size(250, 500), 0);
    answerInParallel(via, 0, Limits.size(250, 500), 0);
    answerInParallel(via, 64, Limits.size(60, 500), 300);
  }

  private static void answerOneByOne(final Via via, final int size, final int rounds)
      throws Exception {
    final Set<String> wrong = new TreeSet<>();
    try (Backend backend = answering(0);
        Route route = via.to(backend)) {
      for (int i = 0; i < rounds; i++) {
        askOnce(route, size, wrong);
      }
      assertEquals(Set.of(), wrong);
      route.millrace().ifPresent(m -> assertClean(m, rounds));
    }
  }

  private static void answerInParallel(
      final Via via, final int size, final int rounds, final int lateMillis) throws Exception {
    final Set<String> wrong = new ConcurrentSkipListSet<>();
    final AtomicInteger left = new AtomicInteger(rounds);
    try (Backend backend = answering(lateMillis);
        Route route = via.to(backend)) {
      IntStream.range(0, 20)
          .mapToObj(
              i ->
                  Tasks.run(
                      () -> {
                        while (left.getAndDecrement() > 0) {
                          askOnce(route, size, wrong);
                        }
                      }))
          .toList()
          .forEach(Tasks::join);
      assertEquals(Set.of(), wrong);
      route.millrace().ifPresent(m -> assertClean(m, rounds));
    }
  }

  /**
   * Answers only after it has seen the end, so an end that overtakes it or is answered for it
   * shows.
   */
  private static Backend answering(final int lateMillis) {
    return Backend.start(
        peer -> {
          Await.elapseMillis(lateMillis);
          final Rest rest = peer.readRest();
          peer.send("OK " + rest.bytes().length + " " + rest.ending());
        });
  }

  private static void askOnce(final Route route, final int size, final Set<String> wrong)
      throws Exception {
    try (Peer client = route.connect()) {
      client.send(new byte[size]);
      client.end();
      final Rest rest = client.readRest();
      final String answer = new String(rest.bytes()) + ", then " + rest.ending();
      if (!answer.equals("OK " + size + " END, then END")) {
        wrong.add(answer);
      }
    }
  }

  private static void assertClean(final Millrace millrace, final int sessions) {
    final Set<String> ends = new TreeSet<>();
    millrace.awaitSessions(sessions).forEach(s -> ends.add(s.cause() + " " + s.closed()));
    ends.removeAll(Set.of("client-end clean", "backend-end clean"));
    assertEquals(Set.of(), ends);
  }

  private static void assertLogged(
      final Route route, final String cause, final long bytesIn, final long bytesOut) {
    route
        .millrace()
        .ifPresent(
            millrace -> {
              final SessionLine line = millrace.awaitSession(cause);
              assertEquals(bytesIn, line.bytesIn());
              assertEquals(bytesOut, line.bytesOut());
              assertEquals("clean", line.closed());
            });
  }
}
