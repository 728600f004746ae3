package io.millrace.trials.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conformance B6: what a backend has no place for goes to the next one. */
final class SpillIT {
  private final List<Held> held = new ArrayList<>();
  private Fleet fleet;

  /** A connection that is open, and the backend that it hangs on. */
  private record Held(Peer peer, String backend) {}

  @BeforeEach
  void open() throws IOException {
    fleet = Fleet.of("a", "b", "c");
  }

  @AfterEach
  void close() {
    held.forEach(each -> each.peer().close());
    fleet.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "round-robin",
        "least-connections",
        "random",
        "source-hash",
        "flow-hash",
        "flow-hash --hash-balance 110%",
        "first"
      })
  @DisplayName("B6 max spills to the next, weight does not scale it; a place given back is taken")
  void shouldSpillToTheNextWhenABackendIsAtItsMax(final String balance) throws Exception {
    try (Millrace millrace = start(balance, ",weight=9,max=2", ",max=3", ",weight=3,max=1")) {
      for (int i = 0; i < 6; i++) {
        hold(millrace);
      }
      assertEquals(Map.of("a", 2, "b", 3, "c", 1), counts());
      assertRefused(millrace, 1);
      for (final String name : fleet.names()) {
        final Held ended =
            held.stream().filter(each -> each.backend().equals(name)).findFirst().orElseThrow();
        held.remove(ended);
        final int lines = millrace.sessions().size();
        ended.peer().close();
        millrace.awaitSessions(lines + 1);
        hold(millrace);
        assertEquals(name, held.get(held.size() - 1).backend(), "the only place");
      }
      assertRefused(millrace, 5);
    }
  }

  @Test
  @DisplayName("--hash-balance: one client's sessions overflow, nobody is far above the average")
  void shouldOverflowWhenOneClientOpensManySessions() throws Exception {
    try (Millrace millrace = start("source-hash --hash-balance 125%", ",weight=2", "", "")) {
      for (int i = 0; i < 40; i++) {
        hold(millrace);
      }
      final Map<String, Integer> counts = counts();
      for (final String name : fleet.names()) {
        final int fair = name.equals("a") ? 20 : 10;
        assertTrue(counts.getOrDefault(name, 0) <= Math.ceil(1.25 * fair), counts::toString);
      }
    }
  }

  @Test
  @DisplayName("without --hash-balance one client stays with one backend")
  void shouldStayWhenTheLoadIsNotBounded() throws Exception {
    try (Millrace millrace = start("source-hash", "", "", "")) {
      for (int i = 0; i < 20; i++) {
        hold(millrace);
      }
      assertEquals(List.of(20), List.copyOf(counts().values()));
    }
  }

  private Millrace start(final String balance, final String... keys) {
    final List<String> flags = new ArrayList<>(List.of(("--balance " + balance).split(" ")));
    for (int i = 0; i < keys.length; i++) {
      flags.add("--backend");
      flags.add(fleet.flag(fleet.names().get(i)) + keys[i]);
    }
    return Front.start(flags.toArray(String[]::new));
  }

  private void hold(final Millrace millrace) throws IOException {
    final Peer peer = Peer.connect(Front.of(millrace, Who.TCP));
    held.add(new Held(peer, peer.readLine()));
  }

  private static void assertRefused(final Millrace millrace, final int line) throws IOException {
    try (Peer refused = Peer.connect(Front.of(millrace, Who.TCP))) {
      assertEquals(0, refused.readRest().bytes().length);
    }
    assertEquals("no-backend", millrace.awaitSessions(line).get(line - 1).cause());
  }

  private Map<String, Integer> counts() {
    final Map<String, Integer> counts = new TreeMap<>();
    held.forEach(each -> counts.merge(each.backend(), 1, Integer::sum));
    return counts;
  }
}
