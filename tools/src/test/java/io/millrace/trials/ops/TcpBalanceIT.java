package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which backend a connection goes to, with several loops and few connections. */
final class TcpBalanceIT {
  private static final int ROUNDS = Limits.size(5, 100);
  private static final int CONNECTIONS = 12;

  private final List<Backend> backends = new ArrayList<>();

  @BeforeEach
  void open() {
    Stream.of("a", "b", "c").forEach(name -> backends.add(Backend.start(peer -> name(peer, name))));
  }

  @AfterEach
  void close() {
    backends.forEach(Backend::close);
  }

  @Test
  @DisplayName("B1 round-robin: the order of the flags, exact, over two loops")
  void shouldKeepOrderWhenRoundRobin() throws Exception {
    try (Millrace millrace = start("round-robin", "", "", "")) {
      assertEquals("abcabcabcabcabcabc", oneAfterTheOther(millrace, 18));
      assertLogged(millrace, 18);
    }
  }

  @Test
  @DisplayName("B1 round-robin: weights exact over each cycle and smooth, over two loops")
  void shouldBeSmoothWhenWeighted() throws Exception {
    try (Millrace millrace = start("round-robin", ",weight=5", ",weight=1", ",weight=1")) {
      assertEquals("aabacaa".repeat(3), oneAfterTheOther(millrace, 21));
      assertLogged(millrace, 21);
    }
  }

  @Test
  @DisplayName(
      "C19 round-robin: 12 connections in turn, 12 at once that are held: four for each backend, each round")
  void shouldBeExactWhenConnectionsAreFew() throws Exception {
    try (Millrace millrace = start("round-robin", "", "", "")) {
      for (int round = 0; round < ROUNDS; round++) {
        assertEquals("abc".repeat(CONNECTIONS / 3), oneAfterTheOther(millrace, CONNECTIONS));
        assertEquals(Map.of("a", 4, "b", 4, "c", 4), heldAtOnce(millrace, CONNECTIONS));
      }
    }
  }

  @Test
  @DisplayName(
      "B2 least-connections: what hangs on one backend or two is taken account of, over two loops")
  void shouldAvoidBusyBackendsWhenLeastConnections() throws Exception {
    try (Millrace millrace = start("least-connections", "", "", "")) {
      final Held first = Held.open(millrace);
      final Held second = Held.open(millrace);
      final String third = others(first.name() + second.name());
      for (int i = 0; i < CONNECTIONS; i++) {
        assertEquals(third, ended(millrace), "two hang on others");
      }
      end(second, millrace);
      final Map<String, Integer> counts = new TreeMap<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        counts.merge(ended(millrace), 1, Integer::sum);
      }
      assertEquals(CONNECTIONS / 2, counts.get(third), "one hangs: the other two take turns");
      assertEquals(CONNECTIONS / 2, counts.get(second.name()), counts::toString);
      first.peer().close();
    }
  }

  @Test
  @DisplayName("B2 least-connections: by weight, and what has ended is filled up again")
  void shouldFillUpByWeightWhenLeastConnections() throws Exception {
    try (Millrace millrace = start("least-connections", ",weight=2", ",weight=1", ",weight=1")) {
      final List<Held> held = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        held.add(Held.open(millrace));
      }
      assertEquals(Map.of("a", 4, "b", 2, "c", 2), count(held));
      held.stream().filter(each -> !each.name().equals("a")).forEach(each -> each.peer().close());
      held.removeIf(each -> !each.name().equals("a"));
      millrace.awaitSessions(4);
      for (int i = 0; i < 4; i++) {
        held.add(Held.open(millrace));
      }
      assertEquals(Map.of("a", 4, "b", 2, "c", 2), count(held));
      held.forEach(each -> each.peer().close());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "least-connections"})
  @DisplayName(
      "B8 four loops and eight connections: every loop works, two for each of four backends")
  void shouldUseEveryLoopWhenConnectionsAreFew(final String algorithm) throws Exception {
    try (Backend fourth = Backend.start(peer -> name(peer, "d"))) {
      backends.add(fourth);
      try (Millrace millrace = start(algorithm, "--loops 4", "", "", "", "")) {
        for (int round = 0; round < Limits.size(3, 50); round++) {
          assertEquals(Map.of("a", 2, "b", 2, "c", 2, "d", 2), heldAtOnce(millrace, 8));
          final List<SessionLine> lines = millrace.awaitSessions(8 * (round + 1));
          assertEquals(4, loops(lines.subList(8 * round, lines.size())), "loops with sessions");
        }
      }
      backends.remove(fourth);
    }
  }

  /** A connection that is open, and the backend that it hangs on. */
  private record Held(Peer peer, String name) {
    static Held open(final Millrace millrace) throws IOException {
      final Peer peer = Peer.connect(millrace.address());
      return new Held(peer, peer.readLine());
    }
  }

  private Millrace start(final String algorithm, final String... keys) {
    final List<String> flags = new ArrayList<>(List.of("--balance", algorithm));
    final List<String> texts = new ArrayList<>();
    for (final String key : keys) {
      if (key.startsWith("--")) {
        flags.addAll(List.of(key.split(" ")));
      } else {
        texts.add(backends.get(texts.size()).text() + key);
      }
    }
    if (!flags.contains("--loops")) {
      flags.addAll(List.of("--loops", "2"));
    }
    return TcpFrontend.start(texts, flags.toArray(String[]::new));
  }

  /** An id begins with the number of the loop that has run the session. */
  private static long loops(final List<SessionLine> lines) {
    return lines.stream().map(line -> line.text("id").replaceFirst("-.*", "")).distinct().count();
  }

  private static void name(final Peer peer, final String name) throws IOException {
    peer.send(name + "\n");
    peer.echo();
  }

  /** The names of the backends of so many connections, each ended before the next. */
  private static String oneAfterTheOther(final Millrace millrace, final int count)
      throws IOException {
    final StringBuilder names = new StringBuilder();
    for (int i = 0; i < count; i++) {
      final Held held = Held.open(millrace);
      names.append(held.name());
      held.peer().close();
    }
    return names.toString();
  }

  /** The backend of one connection that has ended when this returns. */
  private static String ended(final Millrace millrace) throws IOException {
    final Held held = Held.open(millrace);
    end(held, millrace);
    return held.name();
  }

  private static void end(final Held held, final Millrace millrace) {
    final int before = millrace.sessions().size();
    held.peer().close();
    millrace.awaitSessions(before + 1);
  }

  /** Opens so many at once, counts them by backend, and ends them. */
  private static Map<String, Integer> heldAtOnce(final Millrace millrace, final int count) {
    final List<CompletableFuture<Held>> opening = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      opening.add(Tasks.start(() -> Held.open(millrace)));
    }
    final List<Held> held = opening.stream().map(Tasks::join).toList();
    held.forEach(each -> each.peer().close());
    return count(held);
  }

  private static Map<String, Integer> count(final List<Held> held) {
    final Map<String, Integer> counts = new TreeMap<>();
    held.forEach(each -> counts.merge(each.name(), 1, Integer::sum));
    return counts;
  }

  private static String others(final String names) {
    return "abc".replaceAll("[" + names + "]", "");
  }

  /** The log names the backends that the clients have seen, and no try has failed. */
  private static void assertLogged(final Millrace millrace, final int count) {
    for (final SessionLine line : millrace.awaitSessions(count)) {
      assertTrue(line.attempts().isEmpty(), line::toString);
      assertEquals(2, line.bytesOut(), line::toString);
    }
  }
}
