package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Bytes;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Sessions that wait for a backend. */
final class QueueIT {
  private static final int WAITERS = 20;
  private static final int LEAVERS = 6;

  /** Connections of each leaver in a round. */
  private static final int TURNS = 50;

  private static final Duration GAP = Duration.ofSeconds(5);

  private final List<String> order = new CopyOnWriteArrayList<>();
  private final AtomicInteger inService = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();

  @Test
  @DisplayName("L6 first come, first served, one after the other, each with its own bytes")
  void shouldServeInOrderWhenTheOnlyPlaceIsTaken() throws Exception {
    try (Backend backend = recording();
        Millrace millrace = queued(backend.text() + ",max=1", "--queue", "50", "--loops", "1")) {
      final List<Peer> clients = connectAll(millrace, WAITERS);
      for (int i = 0; i < WAITERS; i++) {
        assertEquals("client " + i, clients.get(i).readLine());
        assertEquals(i + 1, backend.accepted(), "only one at a time");
        clients.get(i).close();
      }
      final List<SessionLine> lines = millrace.awaitSessions(WAITERS);
      for (int i = 0; i < WAITERS; i++) {
        assertEquals("client-end", lines.get(i).cause());
        assertEquals(i > 0, waited(lines.get(i)));
      }
    }
  }

  @Test
  @DisplayName("L6 across loops nobody is forgotten, and the cap holds")
  void shouldServeAllWhenTwoLoopsWaitForTwoPlaces() throws Exception {
    try (Backend backend = recording();
        Millrace millrace = queued(backend.text() + ",max=2", "--queue", "100", "--loops", "2")) {
      final List<CompletableFuture<Void>> tasks = new ArrayList<>();
      final int each = Limits.size(10, 200);
      for (int i = 0; i < 8; i++) {
        final int number = i;
        tasks.add(Tasks.run(() -> askOneByOne(millrace, number, each)));
      }
      tasks.forEach(Tasks::join);
      millrace.awaitSessions(8 * each);
      assertEquals(8L * each, millrace.count(line -> line.cause().equals("client-end")));
      assertEquals(2, mostAtOnce.get(), "sessions on a backend with max=2");
    }
  }

  @Test
  @DisplayName("L6 the queue is full: closed at once; its time-out: closed then")
  void shouldCloseWhenQueueIsFullOrTooSlow() throws Exception {
    try (Backend backend = recording();
        Millrace millrace =
            queued(backend.text() + ",max=1", "--queue", "2", "--queue-timeout", "2s");
        Peer first = Peer.connect(millrace.address())) {
      first.roundTrip("first");
      try (Peer second = Peer.connect(millrace.address());
          Peer third = Peer.connect(millrace.address())) {
        try (Peer fourth = awaitFull(millrace)) {
          assertEquals(Peer.Ending.END, fourth.awaitEnding());
        }
        assertEquals(Peer.Ending.END, second.awaitEnding());
        assertEquals(Peer.Ending.END, third.awaitEnding());
      }
      Await.until(
          "two timed out", () -> millrace.count(line -> line.cause().equals("queue-timeout")) == 2);
      for (final SessionLine line : millrace.sessions()) {
        if (line.cause().equals("queue-timeout")) {
          assertTrue(line.number("queuedMs") >= 1_999, line::toString);
          assertEquals("millrace", line.endedBy());
          assertEquals(List.of(), line.attempts());
        }
      }
    }
  }

  @Test
  @DisplayName("L6, T11 a client that leaves the queue frees its place; one that only ended waits")
  void shouldFreeThePlaceWhenAClientLeaves() throws Exception {
    try (Backend backend = recording();
        Millrace millrace =
            queued(backend.text() + ",max=1", "--queue", "1", "--queue-timeout", "30s")) {
      final Peer first = Peer.connect(millrace.address());
      first.roundTrip("first");
      int lines = 0;
      for (final String leaving : List.of("client-end", "client-reset")) {
        final Peer leaver = Peer.connect(millrace.address());
        if (leaving.equals("client-reset")) {
          leaver.send("some bytes");
          leaver.reset();
        } else {
          leaver.close();
        }
        assertEquals(leaving, millrace.awaitSessions(++lines).get(lines - 1).cause());
      }
      try (Peer halfClosed = Peer.connect(millrace.address())) {
        halfClosed.send("half closed\n");
        halfClosed.end();
        first.close();
        assertEquals("half closed", halfClosed.readLine());
        assertEquals(Peer.Ending.END, halfClosed.awaitEnding());
      }
      assertEquals(List.of("first", "half closed"), order);
    }
  }

  @Test
  @DisplayName(
      "L6 more bytes than are read ahead arrive whole; the set-up deadline rests meanwhile")
  void shouldKeepBytesWhenWaitingLongerThanTheSetUpDeadline() throws Exception {
    final byte[] upload = Bytes.random(Bytes.seed("L6"), 300_000);
    try (Backend backend = Backend.echo();
        Millrace millrace =
            queued(backend.text() + ",max=1", "--queue", "9", "--connect-timeout", "1s")) {
      final Peer first = Peer.connect(millrace.address());
      first.roundTrip("first");
      try (Peer second = Peer.connect(millrace.address())) {
        final CompletableFuture<Void> sending = Tasks.run(() -> second.send(upload));
        millrace.awaitAccepted(2);
        Await.elapseMillis(1_500);
        first.close();
        Bytes.assertSame(upload, second.readExactly(upload.length), "what came back");
        Tasks.join(sending);
      }
      final SessionLine line = millrace.awaitSessions(2).get(1);
      assertTrue(line.number("queuedMs") >= 1_500, line::toString);
      assertTrue(line.number("connectMs") < 1_000, line::toString);
    }
  }

  @Test
  @DisplayName("the queue through 5 s without any backend")
  void shouldHoldSessionsWhenNoBackendIsEligible() throws Exception {
    final Path hosts = MillraceLauncher.freshFolder().resolve("hosts");
    Files.writeString(hosts, "127.0.0.1 other.test\n");
    try (Backend backend = recording();
        Millrace millrace =
            TcpFrontend.launcher(
                    List.of("db.test:" + backend.address().getPort()),
                    "--queue",
                    "50",
                    "--queue-timeout",
                    "20s",
                    "--resolve",
                    "100ms",
                    "--loops",
                    "1")
                .env("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts)
                .tolerate("look-up failed")
                .start()) {
      final List<Peer> clients = connectAll(millrace, WAITERS);
      millrace.awaitAccepted(WAITERS);
      Await.elapse(GAP);
      assertEquals(List.of(), millrace.sessions(), "nobody was turned away");
      Files.writeString(hosts, "127.0.0.1 db.test\n");
      for (int i = 0; i < WAITERS; i++) {
        assertEquals("client " + i, clients.get(i).readLine());
        clients.get(i).close();
      }
      for (final SessionLine line : millrace.awaitSessions(WAITERS)) {
        assertEquals("client-end", line.cause());
        assertTrue(line.number("queuedMs") >= GAP.toMillis(), line::toString);
      }
    }
  }

  @Test
  @DisplayName("O1 a drain that runs out ends those that still wait")
  void shouldEndThoseThatWaitWhenDrained() throws Exception {
    try (Backend backend = recording();
        Millrace millrace = queued(backend.text() + ",max=1", "--queue", "5");
        Peer first = Peer.connect(millrace.address())) {
      first.roundTrip("first"); // before anybody else is there to take the place
      try (Peer second = Peer.connect(millrace.address())) {
        millrace.signal("TERM");
        assertEquals(Peer.Ending.END, second.awaitEnding());
      }
      assertEquals(Peer.Ending.END, first.awaitEnding());
      first.end();
      millrace.awaitSessions(2);
      assertEquals(2, millrace.count(line -> line.cause().equals("drain")));
    }
  }

  @Test
  @DisplayName("a grant that meets a client that leaves is given back")
  void shouldLoseNoPlaceWhenClientsLeaveAtRandom() throws Exception {
    final long seed = Bytes.seed("queue-leavers");
    final int rounds = Limits.size(1, 67);
    try (Backend backend = Backend.echo();
        Millrace millrace = queued(backend.text() + ",max=2", "--queue", "40", "--loops", "2")) {
      for (int round = 1; round <= rounds; round++) { // each bounded in time on any machine
        final List<CompletableFuture<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < LEAVERS; i++) {
          final Random random = new Random(seed + (long) round * LEAVERS + i);
          tasks.add(Tasks.run(() -> comeAndGo(millrace, random)));
        }
        tasks.forEach(Tasks::join);
        millrace.awaitSessions(round * LEAVERS * TURNS);
      }
      try (Peer a = Peer.connect(millrace.address());
          Peer b = Peer.connect(millrace.address())) {
        a.roundTrip("a");
        b.roundTrip("b");
      }
    }
  }

  private static void askOneByOne(final Millrace millrace, final int number, final int count)
      throws IOException {
    for (int i = 0; i < count; i++) {
      try (Peer client = Peer.connect(millrace.address())) {
        client.roundTrip(number + "-" + i);
      }
    }
  }

  private static void comeAndGo(final Millrace millrace, final Random random) throws Exception {
    for (int i = 0; i < TURNS; i++) {
      try (Peer client = Peer.connect(millrace.address())) {
        switch (random.nextInt(3)) {
          case 0 -> client.reset();
          case 1 -> client.roundTrip("x");
          default -> Thread.onSpinWait();
        }
      }
    }
  }

  /** Answers the first line of each session with itself and notes it. */
  private Backend recording() {
    return Backend.start(
        peer -> {
          final String line = peer.readLine();
          order.add(line);
          mostAtOnce.accumulateAndGet(inService.incrementAndGet(), Math::max);
          peer.send(line + "\n");
          peer.readRest();
          inService.decrementAndGet(); // before the end that frees the place
        });
  }

  private static Millrace queued(final String backend, final String... flags) {
    return TcpFrontend.start(List.of(backend), flags);
  }

  private static List<Peer> connectAll(final Millrace millrace, final int count) throws Exception {
    final List<Peer> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(Peer.connect(millrace.address()));
      clients.get(i).send("client " + i + "\n");
    }
    return clients;
  }

  /** Connects until a connection is turned away because the queue is full. */
  private static Peer awaitFull(final Millrace millrace) throws Exception {
    final Peer client = Peer.connect(millrace.address());
    Await.until(
        () -> "a refusal, got " + millrace.sessions(),
        Limits.WAIT,
        () -> millrace.count(line -> line.cause().equals("queue-full")) == 1);
    return client;
  }

  private static boolean waited(final SessionLine line) {
    return line.decimal("queuedMs") > 0;
  }
}
