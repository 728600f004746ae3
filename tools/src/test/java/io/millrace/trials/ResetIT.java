package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Peer.Ending;
import io.millrace.trials.Peer.Rest;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Resets: passed on at once from a client, never in front of bytes from a backend. */
final class ResetIT {
  private static final String PEERS = "io.millrace.trials.Via#all";
  private static final Duration AT_ONCE = Limits.stretched(Duration.ofMillis(100));

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("T6 the client resets during its upload: the backend notices within 100 ms")
  void shouldTellTheBackendWhenTheClientResetsDuringAnUpload(final Via via) throws Exception {
    resetInMidTransfer(via, Peer::awaitEnding, client -> client.send(new byte[300_000]));
  }

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("T6 the client resets during its download: the backend notices within 100 ms")
  void shouldTellTheBackendWhenTheClientResetsDuringADownload(final Via via) throws Exception {
    resetInMidTransfer(via, ResetIT::sendUntilItFails, client -> client.readExactly(300_000));
  }

  /** What a client does before its reset. */
  @FunctionalInterface
  private interface Transfer {
    void run(Peer client) throws IOException;
  }

  private static void resetInMidTransfer(
      final Via via, final Backend.Script script, final Transfer transfer) throws Exception {
    final int rounds = 20;
    try (Backend backend = Backend.start(script);
        Route route = via.to(backend)) {
      for (int i = 0; i < rounds; i++) {
        final Peer client = route.connect();
        backend.peer(i);
        transfer.run(client);
        client.reset();
        Await.until("the backend notices, round " + i, AT_ONCE, () -> backend.open() == 0);
      }
      route
          .millrace()
          .ifPresent(
              m -> assertEquals(Set.of("client-reset reset"), endings(m.awaitSessions(rounds))));
    }
  }

  private static void sendUntilItFails(final Peer peer) {
    final byte[] chunk = new byte[16 * 1024];
    try {
      while (true) {
        peer.send(chunk);
      }
    } catch (final IOException e) {
      // The reset that this is about.
    }
  }

  private static Set<String> endings(final List<SessionLine> lines) {
    final Set<String> result = new ConcurrentSkipListSet<>();
    lines.forEach(line -> result.add(line.cause() + " " + line.closed()));
    return result;
  }

  @ParameterizedTest
  @MethodSource("io.millrace.trials.Via#passingResets")
  @DisplayName("T7 the backend resets: the client sees a reset, not a clean end")
  void shouldResetTheClientWhenTheBackendResets(final Via via) throws Exception {
    final int rounds = 50;
    try (Backend backend =
            Backend.start(
                peer -> {
                  peer.readExactly(1);
                  peer.send("partial");
                  peer.readExactly(1);
                  peer.reset();
                });
        Route route = via.to(backend)) {
      for (int i = 0; i < rounds; i++) {
        try (Peer client = route.connect()) {
          client.send("a");
          assertEquals("partial", new String(client.readExactly(7)));
          client.send("b");
          assertEquals(Ending.RESET, client.awaitEnding(), "round " + i);
        }
      }
      route
          .millrace()
          .ifPresent(
              m -> assertEquals(Set.of("backend-reset reset"), endings(m.awaitSessions(rounds))));
    }
  }

  @Test
  @DisplayName("T7 400 KB to a slow client arrive before the backend's reset does")
  void shouldDeliverWhatWasWrittenBeforeTheResetWhenTheClientIsSlow() throws Exception {
    final byte[] answer = Bytes.random(7, 400_000);
    try (Backend backend = Backend.start(Peer::hold);
        Millrace millrace = Millrace.tcp(backend);
        Peer client = Peer.connect(millrace.address(), 4096)) {
      final Peer server = backend.peer(0);
      server.send(answer);
      Await.until("the forwarder has it all", () -> Proc.unsent(server) == 0);
      server.reset();
      Await.elapseMillis(1500);
      final Rest rest = client.readRest();
      assertTrue(rest.bytes().length >= answer.length - 2048, "only " + rest.bytes().length);
      Bytes.assertPrefix(answer, rest.bytes(), "to the client");
      assertEquals(Ending.RESET, rest.ending());
      millrace.awaitSession("backend-reset");
    }
  }

  @Test
  @DisplayName("T18 a client whose direction is paused resets: the session ends within 1.5 s")
  void shouldEndTheSessionWhenAPausedClientResets() throws Exception {
    try (Backend backend = Backend.silent();
        Millrace millrace = Millrace.tcp(backend)) {
      final Peer client = Peer.connect(millrace.address());
      Stuck.fill(client);
      final long startNs = System.nanoTime();
      client.reset();
      millrace.awaitSessions(1, Limits.stretched(Duration.ofMillis(1500)));
      millrace.awaitSession("client-reset");
      assertEquals(Ending.RESET, backend.peer(0).awaitEnding());
      assertTrue(Await.millisSince(startNs) < 2 * Limits.WAIT.toMillis());
    }
  }

  @Test
  @DisplayName("T18 a backend whose direction is paused resets: what it sent is still delivered")
  void shouldDeliverTheRestWhenAPausedBackendResets() throws Exception {
    try (Backend backend = Backend.silent();
        Millrace millrace = Millrace.tcp(backend);
        Peer client = Peer.connect(millrace.address())) {
      final Peer server = backend.peer(0);
      final long taken = Stuck.fill(server).sent() - Proc.unsent(server);
      server.reset();
      // Long enough for the reset to be noticed while the direction is still paused.
      Await.elapseMillis(1500);
      final Rest rest = client.readRest();
      assertTrue(rest.bytes().length >= taken - 2048, rest.bytes().length + " of " + taken);
      Stuck.assertContent(rest.bytes());
      assertEquals(Ending.RESET, rest.ending());
      millrace.awaitSession("backend-reset");
    }
  }

  @Test
  @DisplayName("T18 a backend ends cleanly while it is paused: everything, then the end")
  void shouldPassTheCleanEndWhenThePausedDirectionResumes() throws Exception {
    try (Backend backend = Backend.silent();
        Millrace millrace = Millrace.tcp(backend);
        Peer client = Peer.connect(millrace.address())) {
      final Peer server = backend.peer(0);
      final Stuck stuck = Stuck.fill(server);
      server.end();
      Await.elapseMillis(1500);
      final Rest rest = client.readRest();
      assertEquals(stuck.sent(), rest.bytes().length);
      Stuck.assertContent(rest.bytes());
      assertEquals(Ending.END, rest.ending());
      client.end();
      millrace.awaitSession("backend-end");
    }
  }

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("C03 a backend that answers and closes with input unread: the answer arrives")
  void shouldDeliverTheAnswerWhenTheBackendClosesWithInputUnread(final Via via) throws Exception {
    final byte[] answer = Bytes.random(3, 200);
    try (Backend backend = Backend.start(peer -> peer.send(answer));
        Route route = via.to(backend)) {
      for (int i = 0; i < Limits.size(250, 500); i++) {
        Bytes.assertSame(answer, askRudely(route, 0), "round " + i + " via " + via);
      }
    }
  }

  @ParameterizedTest
  @MethodSource(PEERS)
  @DisplayName("C03 the same with 40 KiB and clients that wait 300 ms before they read")
  void shouldDeliverALongAnswerWhenTheClientReadsLate(final Via via) throws Exception {
    final byte[] answer = Bytes.random(3, 40 * 1024);
    final List<Integer> lengths = new CopyOnWriteArrayList<>();
    try (Backend backend = Backend.start(peer -> peer.send(answer));
        Route route = via.to(backend)) {
      IntStream.range(0, 20)
          .mapToObj(
              t ->
                  Tasks.run(
                      () -> {
                        for (int i = 0; i < Limits.size(5, 25); i++) {
                          lengths.add(askRudely(route, 300).length);
                        }
                      }))
          .toList()
          .forEach(Tasks::join);
    }
    assertEquals(Set.of(answer.length), Set.copyOf(lengths));
  }

  /** Sends what the backend will not read; the write may meet the reset, the answer must not. */
  private static byte[] askRudely(final Route route, final int waitMillis) throws IOException {
    try (Peer client = route.connect()) {
      try {
        client.send(new byte[1024]);
      } catch (final SocketException e) {
        // The backend was faster; what it had sent is still to be read.
      }
      Await.elapseMillis(waitMillis);
      return client.readRest().bytes();
    }
  }
}
