package io.millrace.trials.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backend is lost and comes back. Conformance H9, H10; case C24. */
final class RecoveryIT {
  private static final int PER_SECOND = 300;
  private static final int RATE = 60;

  /** Case C24 at its length at night: ten seconds, 20 connections a second. */
  private static final int SLOW_START_S = Limits.size(5, 10);

  private static final int PAUSE_MS = Limits.size(10, 50);

  private final List<Backend> backends = new ArrayList<>();

  @AfterEach
  void close() {
    backends.forEach(Backend::close);
  }

  /** Says something and ends; notes when each connection came, of the few probes too. */
  private Backend brief(final InetSocketAddress at, final List<Long> cameNs) {
    final Backend.Script script =
        peer -> {
          cameNs.add(System.nanoTime());
          peer.send("hello");
        };
    final Backend backend = at == null ? Backend.start(script) : Backend.at(at, script);
    backends.add(backend);
    return backend;
  }

  private static List<Long> times() {
    return Collections.synchronizedList(new ArrayList<>());
  }

  private static void awaitLine(
      final Millrace millrace, final Backend of, final String word, final int count) {
    Await.until(
        () -> of.name() + " " + word + " in " + millrace.messages(),
        Limits.WAIT,
        () ->
            millrace.messages().stream()
                    .filter(line -> line.contains("/" + of.name() + ": " + word))
                    .count()
                == count);
  }

  /** So many at once, again and again, for so long; the part that the second backend has got. */
  private static double share(
      final Millrace millrace, final List<List<Long>> came, final int atOnce, final long ms)
      throws IOException {
    return share(millrace, came, atOnce, ms, 1);
  }

  /** The same, and for at least so many turns however slow they are. */
  private static double share(
      final Millrace millrace,
      final List<List<Long>> came,
      final int atOnce,
      final long ms,
      final int turns)
      throws IOException {
    final int[] before = {came.get(0).size(), came.get(1).size()};
    final long startNs = System.nanoTime();
    for (int turn = 0; turn < turns || Await.millisSince(startNs) < ms; turn++) {
      final List<Peer> clients = new ArrayList<>();
      for (int i = 0; i < atOnce; i++) {
        clients.add(Peer.connect(millrace.address()));
      }
      for (final Peer client : clients) {
        client.end();
        assertEquals("hello", new String(client.readRest().bytes()));
        client.close();
      }
      Await.elapseMillis(PAUSE_MS);
    }
    final int a = came.get(0).size() - before[0];
    final int b = came.get(1).size() - before[1];
    return (double) b / (a + b);
  }

  @ParameterizedTest
  @CsvSource({"round-robin,1,1", "least-connections,100,1", "random,1000,10"}) // chance wants many
  @DisplayName(
      "H9, C24 the share of a backend that is back rises; a flap begins anew; alone it has all")
  void shouldRiseWhenABackendIsBack(final String balance, final int weight, final int atOnce)
      throws IOException {
    final List<Long> toA = times();
    final List<Long> toB = times();
    final List<List<Long>> came = List.of(toA, toB);
    final Backend a = brief(null, toA).with("weight=" + weight);
    Backend b = brief(null, toB).with("weight=" + weight);
    final Backend named = b;
    try (Millrace millrace =
        Millrace.tcp(
            List.of(a, b),
            "--balance",
            balance,
            "--slow-start",
            SLOW_START_S + "s",
            "--health",
            "tcp",
            "--health-interval",
            "1s",
            "--health-fast",
            "50ms",
            "--rise",
            "1",
            "--fall",
            "2",
            "--eject-after",
            "0")) {
      for (int round = 1; round <= 2; round++) {
        b.close();
        awaitLine(millrace, named, "down", round);
        b = brief(named.address(), toB);
        awaitLine(millrace, named, "up", round);
        final double begin = share(millrace, came, atOnce, 200 * SLOW_START_S);
        assertTrue(begin < 0.25, round + ". first window: " + begin);
        final double middle = share(millrace, came, atOnce, 200 * SLOW_START_S);
        assertTrue(middle > 0.1 && middle < 0.45, round + ". window in the middle: " + middle);
      }
      share(millrace, came, atOnce, 700 * SLOW_START_S);
      final double end = share(millrace, came, atOnce, Limits.size(1_500, 20_000), 60);
      assertEquals(0.5, end, Limits.NIGHTLY ? 0.08 : 0.1);
      b.close();
      awaitLine(millrace, named, "down", 3);
      brief(named.address(), toB);
      awaitLine(millrace, named, "up", 3);
      a.close();
      awaitLine(millrace, a, "down", 1);
      assertEquals(1.0, share(millrace, came, atOnce, 300));
    }
  }

  @Test
  @DisplayName(
      "H10 one of three dies under 300 new sessions/s: survivors get their rate, nobody is lost")
  void shouldHoldTheRushDownWhenABackendDies() throws Exception {
    final List<List<Long>> came = List.of(times(), times(), times());
    final List<Backend> three = new ArrayList<>();
    came.forEach(each -> three.add(brief(null, each)));
    try (Millrace millrace =
        Millrace.tcp(
            three,
            "--surge-rate",
            RATE + "/s",
            "--eject-time",
            "500ms",
            "--queue",
            "5000",
            "--queue-timeout",
            "30s",
            "--health",
            "tcp",
            "--health-interval",
            "1s",
            "--health-fast",
            "20ms",
            "--rise",
            "2",
            "--fall",
            "2")) {
      final Rush rush = new Rush(millrace.address());
      rush.run(Duration.ofSeconds(1));
      final Backend dies = three.get(2);
      final Instant lost = Instant.now();
      dies.close();
      awaitLineUnder(rush, millrace, dies, "down");
      rush.run(Duration.ofSeconds(3));
      final Instant back = Instant.now();
      assertTrue(rush.sent() > 900, "a rush of " + rush.sent());
      brief(dies.address(), came.get(2));
      awaitLineUnder(rush, millrace, dies, "up");
      rush.run(Duration.ofMillis(500));
      final int unserved = rush.unserved();
      final List<SessionLine> lines = millrace.awaitSessions(rush.sent());
      for (int i = 0; i < 2; i++) {
        assertPaced(grantsMs(lines, three.get(i)), lost.toEpochMilli(), back.toEpochMilli());
      }
      final List<SessionLine> unlucky =
          lines.stream().filter(line -> line.bytesOut() == 0).toList();
      assertEquals(unserved, unlucky.size(), unlucky::toString);
      for (final SessionLine line : unlucky) {
        assertEquals(dies.name(), line.backend(), "it died with this one: " + line);
      }
      // One that it has accepted and not yet greeted it ends cleanly.
      for (final SessionLine line : lines) {
        assertTrue(
            line.cause().equals("backend-end")
                || line.bytesOut() == 0 && line.cause().equals("backend-reset"),
            line::toString);
      }
    }
  }

  private static void awaitLineUnder(
      final Rush rush, final Millrace millrace, final Backend of, final String word)
      throws IOException {
    final String text = "/" + of.name() + ": " + word;
    final long startNs = System.nanoTime();
    while (millrace.messages().stream().noneMatch(line -> line.contains(text))) {
      assertTrue(Await.millisSince(startNs) < Limits.waitMillis(), () -> "" + millrace.messages());
      rush.run(Duration.ofMillis(20));
    }
  }

  /** When sessions that waited got their place; those that had met the dead one left out. */
  private static List<Long> grantsMs(final List<SessionLine> lines, final Backend of) {
    return lines.stream()
        .filter(line -> of.name().equals(line.backend()) && line.attempts().isEmpty())
        .filter(line -> line.number("queuedMs") > 0)
        .map(line -> Instant.parse(line.text("start")).toEpochMilli() + line.number("queuedMs"))
        .sorted()
        .toList();
  }

  /**
   * At no time have more got their place than the rate allows since the loss; one more for the
   * begin, and one for what may be made up for (10 ms). A machine that stands still makes it less.
   */
  private static void assertPaced(final List<Long> grantsMs, final long fromMs, final long toMs) {
    final List<Long> within = grantsMs.stream().filter(at -> at <= toMs).toList();
    for (int i = 0; i < within.size(); i++) {
      final long allowed = RATE * (within.get(i) + 1 - fromMs) / 1_000 + 2;
      assertTrue(i + 1 <= allowed, (i + 1) + " sessions, allowed " + allowed);
    }
    assertTrue(within.size() >= RATE * (toMs - fromMs) / 2_000, "it gets something: " + within);
  }

  /** Clients that come at a steady rate and do not wait for each other. */
  private static final class Rush {
    private final InetSocketAddress target;
    private final List<Peer> clients = new ArrayList<>();
    private long nextNs = System.nanoTime();

    Rush(final InetSocketAddress target) {
      this.target = target;
    }

    void run(final Duration length) throws IOException {
      final long endNs = System.nanoTime() + length.toNanos();
      nextNs = Math.max(nextNs, System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(50));
      while (nextNs - endNs < 0) {
        if (nextNs - System.nanoTime() > 0) {
          Await.elapse(Duration.ofNanos(nextNs - System.nanoTime()));
        }
        clients.add(Peer.connect(target));
        nextNs += TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
      }
    }

    int sent() {
      return clients.size();
    }

    /** Reads all to their ends; how many got nothing. */
    int unserved() throws IOException {
      int unserved = 0;
      for (final Peer client : clients) {
        final String text = new String(client.readRest().bytes());
        assertTrue(text.isEmpty() || text.equals("hello"), text);
        unserved += text.isEmpty() ? 1 : 0;
        client.close();
      }
      return unserved;
    }
  }
}
