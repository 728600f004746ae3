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
import io.millrace.trials.Tasks;
import io.millrace.trials.Via;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes arrive, all of them, in order, soon, and without regard to what others do. */
@Tag("alone")
final class TcpEchoIT {
  private static final String EVERY_PEER = "io.millrace.trials.Via#all";
  private static final int MEGABYTE = 1 << 20;
  private static final int[] SIZES = {
    1, 2, 1_447, 1_448, 4_095, 65_535, 65_536, 65_537, 131_072, MEGABYTE, 16 * MEGABYTE
  };

  /** A Nagle stall lasts at least 40 ms: the other side's kernel waits that long to acknowledge. */
  private static final int NAGLE_MILLIS = 35;

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T1 1 byte to 16 MB come back in random chunks as they were sent")
  void shouldEchoEveryByteWhenSizesAndChunksVary(final Via via) throws Exception {
    final long seed = Bytes.seed("T1 echo");
    try (Backend backend = Backend.echo();
        Route route = via.to(backend)) {
      for (int i = 0; i < SIZES.length; i++) {
        echo(route, Bytes.random(seed + SIZES[i], SIZES[i]), seed);
        Ends.awaitEnded(route, i + 1);
      }
      if (route.millrace().isPresent()) {
        final List<SessionLine> lines = route.millrace().get().awaitSessions(SIZES.length);
        for (int i = 0; i < SIZES.length; i++) {
          Ends.assertLine(lines.get(i), "client-end client clean", SIZES[i], SIZES[i]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T1 two different streams cross each other at once, each in its own random chunks")
  void shouldCarryBothStreamsWhenBothSidesSendAtOnce(final Via via) throws Exception {
    final long seed = Bytes.seed("T1 both ways");
    final byte[] up = Bytes.random(seed, 12 * MEGABYTE);
    final byte[] down = Bytes.random(seed + 1, 16 * MEGABYTE);
    try (Backend server = Backend.silent();
        Route route = via.to(server);
        Ends ends = Ends.open(route.address(), server)) {
      final List<CompletableFuture<Void>> senders =
          List.of(
              Tasks.run(() -> sendAndEnd(ends.client(), up, seed)),
              Tasks.run(() -> sendAndEnd(ends.backend(), down, seed + 1)));
      final CompletableFuture<Rest> arrivedUp = Tasks.start(ends.backend()::readRest);
      assertWhole(down, ends.client().readRest(), "at the client");
      assertWhole(up, Tasks.join(arrivedUp), "at the backend");
      senders.forEach(Tasks::join);
      route.millrace().ifPresent(millrace -> millrace.awaitSessions(1));
      final String first =
          route.millrace().map(m -> m.sessions().get(0).endedBy()).orElse("nobody");
      Ends.assertLogged(route, first + "-end " + first + " clean", up.length, down.length);
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T2 the server speaks first, to a client that waits for it in silence")
  void shouldCarryGreetingWhenServerSpeaksFirst(final Via via) throws Exception {
    final Backend.Script script =
        peer -> {
          peer.send("10.11 ready\n");
          peer.send(peer.readLine().equals("login") ? "welcome\n" : "denied\n");
          peer.awaitEnding();
        };
    try (Backend backend = Backend.start(script);
        Route route = via.to(backend)) {
      try (Peer client = route.connect()) {
        assertEquals("10.11 ready", client.readLine());
        client.send("login\n");
        assertEquals("welcome", client.readLine());
        client.end();
        assertEquals(Ending.END, client.awaitEnding());
      }
      Ends.assertLogged(route, "client-end client clean", 6, 20);
    }
  }

  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T15 1-byte writes, each echoed: no stall")
  void shouldNotStallWhenWritesAreSmall(final Via via) throws Exception {
    final int writes = Limits.size(3_000, 10_000);
    try (Backend backend = Backend.echo();
        Route route = via.to(backend);
        Peer client = route.connect()) {
      int late = 0;
      for (int i = 0; i < writes; i++) {
        final long startNs = System.nanoTime();
        client.send(new byte[] {(byte) i});
        assertEquals((byte) i, client.readExactly(1)[0], "byte " + i);
        late += Await.millisSince(startNs) >= NAGLE_MILLIS ? 1 : 0;
      }
      assertFew(late, writes);
    }
  }

  /** The one that Nagle's delay would hold up: the second byte, as nothing answers the first. */
  @ParameterizedTest
  @MethodSource(EVERY_PEER)
  @DisplayName("T15 a 1-byte write behind another that nobody answers: no Nagle stall")
  void shouldNotStallWhenSecondWriteFollowsUnanswered(final Via via) throws Exception {
    final int rounds = Limits.size(300, 3_000);
    try (Backend server = Backend.silent();
        Route route = via.to(server);
        Ends ends = Ends.open(route.address(), server)) {
      int late = 0;
      for (int i = 0; i < rounds; i++) {
        final long startNs = System.nanoTime();
        sendTwo(ends.client(), ends.backend());
        sendTwo(ends.backend(), ends.client());
        late += Await.millisSince(startNs) >= NAGLE_MILLIS ? 1 : 0;
      }
      assertFew(late, rounds);
    }
  }

  /**
   * HAProxy and nginx take a short read for a sign that nothing is left. Linux also ends a read at
   * an urgent byte: they lose or hold back what follows.
   */
  static Stream<Via> readingPastUrgentData() {
    return Via.all().filter(via -> via == Via.DIRECT || via == Via.MILLRACE);
  }

  @ParameterizedTest
  @MethodSource("readingPastUrgentData")
  @DisplayName("T20 urgent data, alone and among other bytes, loses and reorders nothing else")
  void shouldKeepStreamWhenUrgentDataIsSent(final Via via) throws Exception {
    final StringBuilder sent = new StringBuilder();
    try (Backend server = Backend.silent();
        Route route = via.to(server);
        Ends ends = Ends.open(route.address(), server)) {
      final CompletableFuture<Rest> up = Tasks.start(ends.backend()::readRest);
      ends.client().sendUrgent('!');
      for (int i = 0; i < 500; i++) {
        final String line = "line " + i + "\n";
        sent.append(line);
        ends.client().send(line);
        ends.backend().send(line);
        if (i % 3 == 0) {
          ends.client().sendUrgent('!');
          ends.backend().sendUrgent('!');
        }
      }
      ends.client().end();
      assertStream(sent.toString(), Tasks.join(up), "at the backend");
      ends.backend().end();
      assertStream(sent.toString(), ends.client().readRest(), "at the client");
    }
  }

  @Test
  @DisplayName("T20 urgent data that nobody takes does not keep a loop busy")
  void shouldNotSpinWhenUrgentDataWaits() throws Exception {
    try (Backend server = Backend.silent();
        Millrace millrace = Millrace.tcp(server);
        Ends ends = Ends.open(millrace.address(), server)) {
      ends.client().send("a");
      ends.backend().readExactly(1);
      ends.client().sendUrgent('!');
      Await.elapseMillis(200);
      final long before = Proc.ownCpuMillis(millrace.pid());
      Await.elapseMillis(1_000);
      final long spent = Proc.ownCpuMillis(millrace.pid()) - before;
      assertTrue(spent < 400, () -> spent + " ms of CPU in a second without a byte");
      ends.client().send("b");
      assertEquals('b', ends.backend().readExactly(1)[0]);
    }
  }

  @Test
  @DisplayName("T21 a backend that accepts and never answers does not hold the sessions of others")
  void shouldServeOthersWhenOneBackendNeverAnswers() throws Exception {
    try (Backend silent = Backend.silent();
        Backend echo = Backend.echo();
        Millrace millrace =
            Millrace.launcher()
                .args("--loops", "1", "--listen", "127.0.0.1:0", "--name", "silent")
                .args("--backend", silent.text(), "--listen", "127.0.0.1:0", "--name", "echo")
                .args("--backend", echo.text())
                .start()) {
      final List<Peer> waiting = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        final Peer client = Peer.connect(millrace.addresses().get(0));
        waiting.add(client);
        client.send("is anybody there?\n");
      }
      silent.peer(39);
      try (Peer client = Peer.connect(millrace.addresses().get(1))) {
        for (int i = 0; i < 200; i++) {
          client.roundTrip("line " + i);
        }
      }
      final SessionLine line = millrace.awaitSessions(1).get(0);
      assertEquals("echo", line.text("frontend"), line::toString);
      assertEquals(1, millrace.sessions().size(), "nobody else was disturbed");
      waiting.forEach(Peer::close);
    }
  }

  private static void sendTwo(final Peer from, final Peer to) throws IOException {
    from.send("a");
    to.awaitUnread();
    from.send("b");
    assertEquals("ab", new String(to.readExactly(2)));
  }

  private static void assertFew(final int late, final int all) {
    assertTrue(late <= all / 100, () -> late + " of " + all + " took 35 ms or more");
  }

  private static void echo(final Route route, final byte[] bytes, final long seed)
      throws IOException {
    try (Peer client = route.connect()) {
      final CompletableFuture<Void> sender = Tasks.run(() -> sendAndEnd(client, bytes, seed));
      assertWhole(bytes, client.readRest(), "echo of " + bytes.length + " bytes");
      Tasks.join(sender);
    }
  }

  private static void sendAndEnd(final Peer peer, final byte[] bytes, final long seed)
      throws IOException {
    Bytes.sendInChunks(peer, bytes, seed);
    peer.end();
  }

  private static void assertWhole(final byte[] sent, final Rest arrived, final String what) {
    assertEquals(Ending.END, arrived.ending(), what);
    assertEquals(sent.length, arrived.bytes().length, what);
    assertEquals(Bytes.checksum(sent), Bytes.checksum(arrived.bytes()), what);
  }

  /** An urgent byte is taken out of the stream or stays in it: both is right, so it is left out. */
  private static void assertStream(final String sent, final Rest arrived, final String what) {
    final String others = new String(arrived.bytes()).replace("!", "");
    Bytes.assertSame(sent.getBytes(), others.getBytes(), what);
    assertEquals(Ending.END, arrived.ending(), what);
  }
}
