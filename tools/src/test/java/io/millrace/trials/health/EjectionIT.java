package io.millrace.trials.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What sessions meet takes a backend out. Conformance H6; cases C11, C12. */
final class EjectionIT {
  private final List<Backend> backends = new ArrayList<>();

  @AfterEach
  void close() {
    backends.forEach(Backend::close);
  }

  private Backend keep(final Backend backend) {
    backends.add(backend);
    return backend;
  }

  private Backend naming() {
    return keep(Backend.naming());
  }

  /** The same address and behaviour; it still says the name of the one that is gone. */
  private Backend again(final Backend gone) {
    return keep(
        Backend.at(
            gone.address(),
            peer -> {
              peer.send(gone.name() + "\n");
              peer.echo();
            }));
  }

  /** A thread that waits in accept may still take one connection when its socket is closed. */
  private static void stop(final Backend backend) {
    backend.stopListening();
    Await.until(backend.name() + " refuses", () -> refuses(backend));
  }

  private static boolean refuses(final Backend backend) {
    try {
      Peer.connect(backend.address()).close();
      return false;
    } catch (final IOException e) {
      return true;
    }
  }

  /** The backend that serves a fresh connection, or null when it is closed at once. */
  private static String served(final Millrace millrace) throws IOException {
    final int before = millrace.sessions().size();
    try (Peer client = Peer.connect(millrace.address())) {
      client.end();
      final String text = new String(client.readRest().bytes());
      millrace.awaitSessions(before + 1);
      return text.isEmpty() ? null : text.strip();
    }
  }

  private static long tries(final Millrace millrace, final Backend of) {
    return millrace.sessions().stream()
        .flatMap(line -> line.attempts().stream())
        .filter(each -> each.equals(of.name() + ":refused"))
        .count();
  }

  /** When the sessions began that met it, by the clock of the session log. */
  private static List<Long> triedAtMs(final Millrace millrace, final Backend of) {
    return millrace.sessions().stream()
        .filter(line -> line.attempts().contains(of.name() + ":refused"))
        .map(line -> Instant.parse(line.text("start")).toEpochMilli())
        .toList();
  }

  private static List<String> lines(final Millrace millrace, final Backend of, final String word) {
    return millrace.messages().stream()
        .filter(line -> line.contains("/" + of.name() + ": " + word))
        .toList();
  }

  private static void awaitLines(
      final Millrace millrace, final Backend of, final String word, final int count) {
    Await.until(
        () -> count + " times " + of.name() + " " + word + " in " + millrace.messages(),
        Limits.WAIT,
        () -> lines(millrace, of, word).size() == count);
  }

  @Test
  @DisplayName(
      "H6 ejected after exactly so many; one session tries; longer each time; back at last")
  void shouldTryOnceAfterEachTimeWhenABackendStaysDead() throws IOException {
    final Backend good = naming();
    final Backend bad = naming();
    stop(bad);
    try (Millrace millrace =
        Millrace.tcp(
            List.of(bad, good),
            "--health",
            "none",
            "--balance",
            "first",
            "--eject-after",
            "3",
            "--eject-time",
            "1500ms")) {
      for (int i = 1; i <= 8; i++) {
        assertEquals(good.name(), served(millrace));
        if (i == 3) {
          awaitLines(millrace, bad, "ejected (failures: 3 in a row), was unprobed", 1);
        }
        assertEquals(Math.min(i, 3), tries(millrace, bad));
      }
      awaitTries(millrace, good, bad, 4);
      awaitTries(millrace, good, bad, 5);
      final List<Long> times = triedAtMs(millrace, bad);
      assertTrue(times.get(3) - times.get(2) >= 1_490, () -> "its time: " + times);
      assertTrue(times.get(4) - times.get(3) >= 2_990, () -> "twice the time: " + times);
      again(bad);
      final Map<String, Integer> counts = new TreeMap<>();
      Await.until(
          () -> "served again, " + millrace.messages(),
          Limits.WAIT,
          () -> countServed(millrace, counts).getOrDefault(bad.name(), 0) > 0);
      awaitLines(millrace, bad, "unprobed, was ejected ", 1);
      assertEquals(5, tries(millrace, bad));
      for (int i = 0; i < 10; i++) {
        assertEquals(bad.name(), served(millrace), "the first one takes all again");
      }
    }
  }

  private static Map<String, Integer> countServed(
      final Millrace millrace, final Map<String, Integer> counts) {
    try {
      counts.merge(served(millrace), 1, Integer::sum);
      return counts;
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Sessions come all the time and are all served; exactly one more of them meets the bad one. */
  private static void awaitTries(
      final Millrace millrace, final Backend good, final Backend bad, final int count) {
    Await.until(
        () -> count + " tries, are " + tries(millrace, bad),
        Limits.WAIT,
        () -> {
          assertEquals(
              List.of(good.name()), List.copyOf(countServed(millrace, new TreeMap<>()).keySet()));
          return tries(millrace, bad) == count;
        });
    for (int i = 0; i < 10; i++) {
      countServed(millrace, new TreeMap<>());
      assertEquals(count, tries(millrace, bad), "one session tries");
    }
  }

  @Test
  @DisplayName("C11 failures spread over time do not add up; a real outage ejects after the third")
  void shouldStayInWhenOneInAFewSessionsFails() throws IOException {
    final Backend good = naming();
    Backend flaky = naming();
    final Backend first = flaky;
    try (Millrace millrace =
        Millrace.tcp(List.of(flaky, good), "--health", "none", "--balance", "first")) {
      for (int round = 0; round < 8; round++) {
        for (int i = 0; i < 5; i++) {
          assertEquals(first.name(), served(millrace));
        }
        stop(flaky);
        assertEquals(good.name(), served(millrace));
        assertEquals(good.name(), served(millrace));
        flaky = again(first);
      }
      assertEquals(List.of(), lines(millrace, first, "ejected"));
      assertEquals(first.name(), served(millrace));
      stop(flaky);
      for (int i = 0; i < 3; i++) {
        assertEquals(List.of(), lines(millrace, first, "ejected"));
        assertEquals(good.name(), served(millrace));
      }
      awaitLines(millrace, first, "ejected (failures: 3 in a row)", 1);
      for (int i = 0; i < 10; i++) {
        assertEquals(good.name(), served(millrace));
      }
      assertEquals(2 * 8 + 3, tries(millrace, first));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("C12 everything went down once and came back, with and without clients afterwards")
  void shouldHaveOneLineDownAndOneUpWhenEverythingWentDownOnce(final boolean clientsAfter)
      throws IOException {
    final List<Backend> all = List.of(naming(), naming(), naming());
    try (Millrace millrace =
        Millrace.tcp(
            all,
            "--health",
            "tcp",
            "--health-interval",
            "200ms",
            "--rise",
            "2",
            "--fall",
            "2",
            "--eject-after",
            "3",
            "--eject-time",
            "300ms")) {
      all.forEach(EjectionIT::stop);
      for (int i = 0; i < 60; i++) {
        served(millrace);
        Await.elapseMillis(50);
      }
      all.forEach(this::again);
      final long backNs = System.nanoTime();
      while (Await.millisSince(backNs) < 2 * 200 + 10 * 300) {
        if (clientsAfter) {
          served(millrace);
        }
        Await.elapseMillis(50);
      }
      for (final Backend each : all) {
        assertEquals(1, lines(millrace, each, "down").size(), () -> "" + millrace.messages());
        assertEquals(1, lines(millrace, each, "up").size(), () -> "" + millrace.messages());
      }
      final Map<String, Integer> counts = new TreeMap<>();
      for (int i = 0; i < 30; i++) {
        countServed(millrace, counts);
      }
      assertEquals(3, counts.size(), counts::toString);
      assertTrue(counts.values().stream().allMatch(count -> count >= 8), counts::toString);
    }
  }

  @Test
  @DisplayName("garbage that a backend answers with a reset ejects nobody")
  void shouldStayInWhenGarbageIsAnsweredByAReset() throws IOException {
    final Backend strict =
        keep(
            Backend.start(
                peer -> {
                  peer.readExactly(7);
                  peer.reset();
                }));
    final Backend other = naming();
    try (Millrace millrace =
        Millrace.tcp(
            List.of(strict, other),
            "--health",
            "none",
            "--balance",
            "first",
            "--eject-after",
            "1")) {
      for (int i = 0; i < 5; i++) {
        try (Peer client = Peer.connect(millrace.address())) {
          client.send("garbage");
          assertEquals(Peer.Ending.RESET, client.awaitEnding());
        }
        assertEquals(strict.name(), millrace.awaitSessions(i + 1).get(i).backend());
      }
      assertEquals(List.of(), lines(millrace, strict, "ejected"));
    }
  }

  @Test
  @DisplayName("a backend that resets before a byte went either way is ejected; live sessions stay")
  void shouldBeEjectedButKeepItsSessionsWhenItResetsNewOnes() throws IOException {
    final Backend good = naming();
    final int[] count = new int[1];
    final Backend breaking =
        keep(
            Backend.start(
                peer -> {
                  if (count[0]++ == 0) {
                    peer.send("first\n");
                    peer.echo();
                  } else {
                    peer.reset();
                  }
                }));
    try (Millrace millrace =
            Millrace.tcp(List.of(breaking, good), "--health", "none", "--balance", "first");
        Peer live = Peer.connect(millrace.address())) {
      assertEquals("first", live.readLine());
      for (int i = 0; i < 3; i++) {
        assertEquals(List.of(), lines(millrace, breaking, "ejected"));
        assertTrue(isResetOrServedElsewhere(millrace, good));
        millrace.awaitSessions(i + 1);
      }
      awaitLines(millrace, breaking, "ejected (failures: 3 in a row)", 1);
      assertEquals(good.name(), served(millrace));
      live.roundTrip("still here");
    }
  }

  /** Elsewhere when the reset came before the forwarder was connected: that is a failed try. */
  private static boolean isResetOrServedElsewhere(final Millrace millrace, final Backend other)
      throws IOException {
    try (Peer client = Peer.connect(millrace.address())) {
      return client.readLine().equals(other.name());
    } catch (final EOFException | SocketTimeoutException e) {
      return false; // a clean end, or none
    } catch (final IOException e) {
      return true;
    }
  }
}
