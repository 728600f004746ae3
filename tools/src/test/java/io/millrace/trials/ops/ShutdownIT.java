package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.BlackHole;
import io.millrace.trials.Bytes;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import io.millrace.trials.Route;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Stuck;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a forwarder that has connections. */
@Tag("alone")
final class ShutdownIT {
  private static final int IDLE = 5;
  private static final long DRAIN_MS = 2_000;

  /** So long before the drain is over nobody asks for anything any more: a machine may stall. */
  private static final long SPARE_MS = 1_000;

  /** The wall clocks of two processes are no further apart: each is read in milliseconds once. */
  private static final long APART_MS = 5;

  private static final long AFTER_DRAIN_MS = 1_000;
  private static final int SOME_BYTES = 100_000;

  /** A reset of a sender that is not being read is noticed within this time. */
  private static final long PROBED_MS = 1_500;

  private static final Duration AT_ONCE = Limits.stretched(Duration.ofMillis(500));

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  @DisplayName(
      "O1 C39 a signal: new connections are refused at once, live ones served until the drain is over, exit 0")
  void shouldServeUntilDrainIsOverWhenSignalled(final String signal) throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, "--drain", DRAIN_MS + "ms")) {
      final List<Peer> idle = idlePeers(millrace);
      final Peer busy = Peer.connect(millrace.address());
      final Peer leaving = Peer.connect(millrace.address());
      leaving.roundTrip("hello");
      final AtomicBoolean isOver = new AtomicBoolean();
      final CompletableFuture<Integer> served = Tasks.start(() -> talk(busy, isOver));
      final Instant over = Instant.now().plusMillis(DRAIN_MS - APART_MS);
      final long startNs = System.nanoTime();
      millrace.signal(signal);
      Await.until("connections are refused", AT_ONCE, () -> Peer.isRefused(millrace.address()));
      leaving.close();
      Await.elapseMillis(DRAIN_MS - SPARE_MS - Await.millisSince(startNs));
      isOver.set(true);
      final int lines = Tasks.join(served);
      for (final Peer peer : idle) {
        assertEquals(Peer.Ending.END, peer.awaitEnding());
        peer.close();
      }
      busy.close();
      assertEquals(0, millrace.awaitExit(Duration.ofMillis(DRAIN_MS + AFTER_DRAIN_MS)));
      final long tookMs = Await.millisSince(startNs);
      assertTrue(tookMs >= DRAIN_MS && tookMs <= DRAIN_MS + AFTER_DRAIN_MS, tookMs + " ms");
      assertEquals(IDLE + 1, millrace.count(line -> isOfDrain(line, over)), "cut, and not before");
      final List<SessionLine> others =
          millrace.sessions().stream().filter(line -> !isOfDrain(line, over)).toList();
      assertTrue(others.stream().allMatch(ShutdownIT::hasEndedItself), others::toString);
      assertTrue(others.stream().anyMatch(line -> line.bytesIn() == 6), "one ended by itself");
      final String told = "millrace: the drain time is over, " + (IDLE + 1) + " sessions are ended";
      assertTrue(millrace.messages().contains(told), () -> "" + millrace.messages());
      assertEquals(1, millrace.count(line -> line.bytesIn() == 6L * lines), "bytes of the busy");
    }
  }

  @Test
  @DisplayName(
      "O1 at the end of the drain each session ends with its own cause, whatever it was about")
  void shouldNameOwnCausesWhenDrainIsOver() throws Exception {
    try (Backend echo = Backend.echo();
        Backend silent = Backend.silent();
        Backend resetting = Backend.start(ShutdownIT::sendAndReset);
        Backend breaking = Backend.start(ShutdownIT::fillAndReset);
        BlackHole hole = new BlackHole();
        Millrace millrace =
            Millrace.launcher()
                .args("--drain", "2500ms", "--connect-timeout", "30s")
                .args("--listen", "127.0.0.1:0", "--name", "open", "--backend", echo.text())
                .args("--listen", "127.0.0.1:0", "--name", "stuck", "--backend", silent.text())
                .args("--listen", "127.0.0.1:0", "--name", "connecting", "--backend", hole.text())
                .args("--listen", "127.0.0.1:0", "--name", "reset", "--backend", resetting.text())
                .args("--listen", "127.0.0.1:0", "--name", "broken", "--backend", breaking.text())
                .args("--listen", "127.0.0.1:0", "--name", "idle", "--backend", echo.text())
                .args("--idle-timeout", "1s")
                .start()) {
      final List<Peer> peers = new ArrayList<>();
      for (final InetSocketAddress address : millrace.addresses().subList(0, 5)) {
        peers.add(Peer.connect(address, 4096));
      }
      peers.get(0).roundTrip("hello");
      peers.get(3).send("go\n");
      peers.get(4).send("go\n");
      Stuck.fill(peers.get(1));
      Await.until("resets", () -> resetting.accepted() + breaking.accepted() == 2);
      Await.until("resets", () -> resetting.open() + breaking.open() == 0);
      Await.elapseMillis(PROBED_MS);
      peers.add(Peer.connect(millrace.addresses().get(5)));
      peers.get(5).roundTrip("hello");
      millrace.signal("TERM");
      assertEquals(0, millrace.awaitExit(Duration.ofMillis(2_500 + AFTER_DRAIN_MS)));
      assertEquals(
          Map.of(
              "open", "drain clean",
              "stuck", "drain reset",
              "connecting", "drain clean",
              "reset", "backend-reset reset",
              "broken", "backend-reset reset",
              "idle", "idle clean"),
          endsByFrontend(millrace));
      assertEquals(
          List.of("127.0.0.1-" + hole.address().getPort() + ":given-up"),
          millrace.sessions().stream().flatMap(line -> line.attempts().stream()).toList());
      peers.forEach(Peer::close);
    }
  }

  private static Map<String, String> endsByFrontend(final Millrace millrace) {
    final Map<String, String> ends = new TreeMap<>();
    for (final SessionLine line : millrace.sessions()) {
      assertNull(ends.put(line.text("frontend"), line.cause() + " " + line.closed()));
    }
    return ends;
  }

  private static boolean isOfDrain(final SessionLine line, final Instant over) {
    return line.cause().equals("drain") && !Instant.parse(line.text("end")).isBefore(over);
  }

  private static boolean hasEndedItself(final SessionLine line) {
    return line.cause().equals("client-end");
  }

  /** Not before it is asked: a reset in the moment of connecting is a failed connect. */
  private static void sendAndReset(final Peer peer) throws IOException {
    peer.readLine();
    Bytes.sendStream(peer, 1, SOME_BYTES);
    peer.reset();
  }

  private static void fillAndReset(final Peer peer) throws IOException {
    peer.readLine();
    assertTrue(Stuck.fill(peer).sent() > SOME_BYTES);
    peer.reset();
  }

  @Test
  @DisplayName("O1 without sessions it ends at once, and with the last one, however long the drain")
  void shouldEndWithLastSessionWhenDraining() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, "--drain", "1h");
        Peer client = Peer.connect(millrace.address())) {
      client.roundTrip("hello");
      millrace.signal("TERM");
      Await.holds("alive while it drains", AT_ONCE, millrace::isAlive);
      client.roundTrip("meanwhile");
      client.end();
      assertEquals(Peer.Ending.END, client.awaitEnding());
      assertEquals(0, millrace.awaitExit(Duration.ofSeconds(1)));
      assertEquals("client-end", millrace.awaitSessions(1).get(0).cause());
    }
  }

  @Test
  @DisplayName("C39 a second signal ends it within 500 ms, whatever the drain")
  void shouldEndAtOnceWhenSignalledTwice() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, "--drain", "1h")) {
      final List<Peer> idle = idlePeers(millrace);
      millrace.signal("TERM");
      Await.holds("alive while it drains", AT_ONCE, millrace::isAlive);
      millrace.signal("INT");
      assertEquals(0, millrace.awaitExit(AT_ONCE));
      assertEquals(IDLE, millrace.count(line -> line.cause().equals("closed")));
      idle.forEach(Peer::close);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {50, 150, 300})
  @DisplayName("C39 a signal soon after the start ends it; nobody listens afterwards")
  void shouldEndWhenSignalledWhileStarting(final long afterMs) throws Exception {
    final int port = Route.freePort();
    final Millrace millrace =
        Millrace.launcher()
            .args("--listen", "127.0.0.1:" + port, "--backend", "127.0.0.1:9", "--drain", "1s")
            .launch();
    Await.elapseMillis(afterMs);
    millrace.signal("TERM");
    final int status = millrace.awaitExit(Limits.stretched(Duration.ofSeconds(2)));
    // Before the first line of main the signal is the virtual machine's.
    assertTrue(status == 0 || status == 143, () -> status + ": " + millrace.messages());
    assertFalse(Proc.isListening(port));
  }

  private static List<Peer> idlePeers(final Millrace millrace) throws IOException {
    final List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < IDLE; i++) {
      final Peer peer = Peer.connect(millrace.address());
      peer.roundTrip("hello");
      peers.add(peer);
    }
    return peers;
  }

  /** Sends lines of six bytes and reads them back until told to stop; how many. */
  private static int talk(final Peer peer, final AtomicBoolean isOver) throws IOException {
    int lines = 0;
    while (!isOver.get()) {
      peer.roundTrip("talk!");
      lines++;
      Await.elapseMillis(2);
    }
    return lines;
  }
}
