package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Backend;
import io.millrace.trials.BlackHole;
import io.millrace.trials.Bytes;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every connection has its line, and the line is true. */
final class SessionLogIT {
  private static final int OF_EACH_KIND = Limits.size(10, 200);

  /** So many fit into any receive window: what a kernel still holds goes with its reset. */
  private static final int BEFORE_RESET_MAX = 16_000;

  private static final int BYTES_MAX = 200_000;
  private static final String NOBODY = "millrace 0 0 ";
  private static final Set<String> KEYS =
      Set.of(
          ("id start end frontend proto listen client peer backend address local attempts queuedMs"
                  + " connectMs firstByteMs bytesIn bytesOut durationMs idleMs cause endedBy closed")
              .split(" "));

  /**
   * What each line has to say, by the client's address: its port may be used again, to another
   * frontend even at the same time.
   */
  private final Map<String, List<String>> expected = new ConcurrentHashMap<>();

  private final AtomicInteger sessions = new AtomicInteger();

  private final Map<String, InetSocketAddress> addresses = new HashMap<>();
  private Random random;

  @Test
  @DisplayName("O5 one line for each connection, with its client, cause, ends and exact bytes")
  void shouldHaveOneTrueLineForEachConnection() throws Exception {
    random = new Random(Bytes.seed("O5"));
    try (Backend backend = Backend.start(SessionLogIT::serve);
        DeadPort dead = new DeadPort();
        BlackHole hole = new BlackHole();
        Millrace millrace = start(backend.text(), dead.text(), hole.text())) {
      final List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (final char kind : "ebcr".toCharArray()) {
        final long seed = random.nextLong();
        clients.add(Tasks.run(() -> converse(kind, new Random(seed))));
      }
      clients.add(Tasks.run(this::endedByUs));
      clients.add(Tasks.run(this::refused));
      clients.forEach(Tasks::join);
      final Peer left = exchange("plain", 'e', random, "drain millrace clean");
      millrace.awaitSessions(sessions.get() - 1);
      millrace.signal("TERM");
      assertEquals(Peer.Ending.END, left.awaitEnding());
      left.close();
      assertEquals(0, millrace.awaitExit(Limits.WAIT));
      assertLines(millrace.sessions(), backend);
    }
  }

  private Millrace start(final String live, final String dead, final String hole) {
    final String[][] frontends = {
      {"plain", live},
      {"idle", live, "--idle-timeout", "2s"},
      {"half", live, "--half-close-timeout", "1s"},
      {"aged", live, "--max-age", "1s"},
      {"dead", dead},
      {"hole", hole, "--connect-timeout", "300ms"},
      {"off", live + ",off"},
      {"full", live, "--max-sessions", "1"},
      {"rate", live, "--session-rate", "1/m"},
    };
    final io.millrace.trials.MillraceLauncher launcher = Millrace.launcher();
    for (final String[] frontend : frontends) {
      launcher.args("--listen", "127.0.0.1:0", "--name", frontend[0]);
      launcher.args("--backend", "one=" + frontend[1]);
      for (int i = 2; i < frontend.length; i++) {
        launcher.args(frontend[i]);
      }
    }
    final Millrace millrace = launcher.start();
    for (int i = 0; i < frontends.length; i++) {
      addresses.put(frontends[i][0], millrace.addresses().get(i));
    }
    return millrace;
  }

  private void converse(final char kind, final Random own) throws IOException {
    final String end =
        Map.of(
                'e', "client-end client clean",
                'b', "backend-end backend clean",
                'c', "client-reset client reset",
                'r', "backend-reset backend reset")
            .get(kind);
    for (int i = 0; i < (kind == 'r' ? 3 : OF_EACH_KIND); i++) {
      try (Peer peer = exchange("plain", kind, own, end)) {
        switch (kind) {
          case 'e' -> {
            peer.end();
            assertEquals(Peer.Ending.END, peer.awaitEnding());
          }
          case 'c' -> peer.reset();
          default ->
              assertEquals(kind == 'r' ? Peer.Ending.RESET : Peer.Ending.END, peer.awaitEnding());
        }
      }
    }
  }

  private void endedByUs() throws IOException {
    final Random own = new Random(1);
    final Peer aged = exchange("aged", 'e', own, "max-age millrace clean");
    final Peer idle = exchange("idle", 'e', own, "idle millrace clean");
    final Peer half = exchange("half", 'h', own, "half-closed millrace reset");
    half.end();
    assertEquals(Peer.Ending.RESET, half.awaitEnding());
    assertEquals(Peer.Ending.END, idle.awaitEnding());
    idle.close();
    assertEquals(Peer.Ending.END, aged.awaitEnding());
    aged.close();
  }

  private void refused() throws IOException {
    final Random own = new Random(2);
    closed("dead", "connect-failed");
    closed("hole", "connect-timeout");
    closed("off", "no-backend");
    final Peer rated = exchange("rate", 'e', own, "client-end client clean");
    closed("rate", "session-rate");
    rated.close();
    final Peer first = exchange("full", 'e', own, "client-end client clean");
    closed("full", "max-sessions");
    first.close();
  }

  private void closed(final String frontend, final String cause) throws IOException {
    try (Peer peer = Peer.connect(addresses.get(frontend))) {
      expect(peer, frontend + " " + cause + " " + NOBODY + "clean");
      peer.awaitEnding();
    }
  }

  /**
   * Connects, sends and receives a random number of bytes, and writes down what is to be logged.
   */
  private Peer exchange(final String frontend, final char kind, final Random own, final String end)
      throws IOException {
    final Peer peer = Peer.connect(addresses.get(frontend));
    final int in = own.nextInt(BYTES_MAX);
    final int out = 1 + own.nextInt(kind == 'r' ? BEFORE_RESET_MAX : BYTES_MAX);
    final String head = kind + " " + in + " " + out + "\n";
    peer.send(head);
    final CompletableFuture<Long> sent = Tasks.start(() -> Bytes.sendStream(peer, in, in));
    assertEquals(Bytes.checksumOfStream(out, out), Bytes.readStream(peer, out));
    Tasks.join(sent);
    final String[] words = end.split(" ");
    final long bytesIn = head.length() + in;
    expect(peer, String.join(" ", frontend, words[0], words[1], "" + bytesIn, "" + out, words[2]));
    return peer;
  }

  private void expect(final Peer peer, final String line) {
    sessions.incrementAndGet();
    expected.computeIfAbsent(text(peer.local()), port -> new CopyOnWriteArrayList<>()).add(line);
  }

  /** Does what the head line asks for, then ends as its letter says. */
  private static void serve(final Peer peer) throws Exception {
    final String[] head = peer.readLine().split(" ");
    final int in = Integer.parseInt(head[1]);
    final int out = Integer.parseInt(head[2]);
    assertEquals(Bytes.checksumOfStream(in, in), Bytes.readStream(peer, in));
    Bytes.sendStream(peer, out, out);
    switch (head[0]) {
      case "b" -> {
        peer.end();
        peer.awaitEnding();
      }
      case "r" -> peer.reset();
      case "h" -> peer.hold();
      default -> {
        peer.awaitEnding();
        peer.end();
      }
    }
  }

  private void assertLines(final List<SessionLine> lines, final Backend backend) {
    final Set<String> ids = new TreeSet<>();
    final List<String> ports = new ArrayList<>(); // one may come again here too
    backend.peers().forEach(peer -> ports.add(text(peer.remote())));
    for (final SessionLine line : lines) {
      assertTrue(line.fields().keySet().containsAll(KEYS), line::toString);
      final List<String> ofPort = expected.getOrDefault(line.client(), new ArrayList<>());
      assertTrue(ofPort.remove(told(line)), () -> line + " is none of " + ofPort);
      assertEquals("tcp", line.text("proto"));
      assertEquals(text(addresses.get(line.text("frontend"))), line.text("listen"));
      final boolean connected = line.text("local") != null;
      assertEquals(line.bytesIn() > 0, connected, line::toString);
      if (connected) {
        assertTrue(ids.add(line.text("id")), () -> "an id twice: " + line);
        assertTrue(ports.remove(line.text("local")), () -> "the backend saw another port: " + line);
        assertEquals("one", line.backend());
        assertEquals(backend.text(), line.text("address"));
      }
      assertTimes(line);
    }
    expected.values().removeIf(List::isEmpty);
    assertEquals(Map.of(), expected, "without a line");
    assertEquals(List.of(), ports, "connections of the backend without a line");
  }

  private static String told(final SessionLine line) {
    return String.join(
        " ",
        line.text("frontend"),
        line.cause(),
        line.endedBy(),
        "" + line.bytesIn(),
        "" + line.bytesOut(),
        line.closed());
  }

  private static void assertTimes(final SessionLine line) {
    final Instant start = Instant.parse(line.text("start"));
    final Instant end = Instant.parse(line.text("end"));
    final long lasted = Duration.between(start, end).toMillis();
    assertTrue(Math.abs(lasted - line.durationMs()) <= 1, line::toString);
    assertNotNull(line.fields().get("idleMs"));
    assertTrue(line.number("firstByteMs") <= line.durationMs(), line::toString);
  }

  private static String text(final InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
