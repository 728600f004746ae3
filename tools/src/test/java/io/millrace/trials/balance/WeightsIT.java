package io.millrace.trials.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Case C23, as far as flags go: weights are neither forgotten nor broken. */
final class WeightsIT {
  private static final int CONNECTIONS = 100;
  private static final Duration OUTAGE = Duration.ofSeconds(2);

  private Fleet fleet;

  @BeforeEach
  void open() throws IOException {
    fleet = Fleet.of("a", "b");
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  @ParameterizedTest
  @CsvSource({
    "round-robin, false", "round-robin, true",
    "least-connections, false", "least-connections, true",
    "random, true"
  })
  @DisplayName("C23 9:1 before and after an outage of the heavy one, held or one after the other")
  void shouldKeepTheRatioWhenTheHeavyOneWasAway(final String balance, final boolean held)
      throws Exception {
    try (Millrace millrace = start(balance, ",weight=9", ",weight=1")) {
      final InetSocketAddress target = Front.of(millrace, Who.TCP);
      assertEquals(90, Front.count(connect(millrace, held), "a"), 5);
      fleet.stop("a");
      final long beganNs = System.nanoTime();
      int ended = millrace.sessions().size();
      while (System.nanoTime() - beganNs < OUTAGE.toNanos()) {
        assertEquals("b", Who.TCP.ask("127.0.0.1", target));
        Await.elapseMillis(100);
        millrace.awaitSessions(++ended);
      }
      fleet.restart("a");
      assertEquals(90, Front.count(connect(millrace, held), "a"), 5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"source-hash", "flow-hash"})
  @DisplayName("C23 the hashes follow weights, tcp and udp")
  void shouldFollowWeightsWhenHashing(final String balance) throws Exception {
    try (Millrace millrace = start(balance, ",weight=9", ",weight=1")) {
      for (final Who who : Who.values()) {
        final List<String> backends =
            Front.backends(who, Front.of(millrace, who), Front.clients(250));
        // six standard deviations
        assertEquals(225, Front.count(backends, "a"), 28);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"round-robin", "least-connections", "random", "source-hash", "flow-hash", "first"})
  @DisplayName("C23 0:1 and 1000:1")
  void shouldGiveNothingToWeightZero(final String balance) throws Exception {
    try (Millrace millrace = start(balance, ",weight=0", ",weight=1000")) {
      for (final Who who : Who.values()) {
        final List<String> backends =
            Front.backends(who, Front.of(millrace, who), Front.clients(20));
        assertEquals(20, Front.count(backends, "b"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1000000000", "2147483647", "1001", "-1", "1.5", "9223372036854775808"})
  @DisplayName("C23 other weights are refused at start, with the range or the form")
  void shouldRefuseOtherWeights(final String weight) {
    final Millrace millrace =
        Front.launcher("--backend", fleet.flag("a") + ",weight=" + weight).launch();
    assertEquals(2, millrace.awaitExit(Limits.WAIT));
    final String message = millrace.messages().get(0);
    assertTrue(message.contains("--backend") && message.contains("weight=" + weight), message);
    assertTrue(message.contains("0 to 1000") || message.contains("whole number"), message);
  }

  @Test
  @DisplayName("C23 256 backends of weight 256: each has its turn")
  void shouldServeAllWhenThereAreManyHeavyBackends() throws Exception {
    final List<String> flags = new ArrayList<>(List.of("--balance", "round-robin"));
    final String address = fleet.flag("a").replaceFirst(".*=", "");
    for (int i = 0; i < 256; i++) {
      flags.add("--backend");
      flags.add("n" + i + "=" + address + ",weight=256");
    }
    try (Millrace millrace = Front.start(flags.toArray(String[]::new))) {
      final InetSocketAddress target = Front.of(millrace, Who.TCP);
      for (int i = 0; i < 256; i++) {
        assertEquals("a", Who.TCP.ask("127.0.0.1", target));
      }
      final Set<String> backends = new HashSet<>();
      millrace.awaitSessions(256).stream().map(SessionLine::backend).forEach(backends::add);
      assertEquals(256, backends.size());
    }
  }

  private Millrace start(final String balance, final String keysOfA, final String keysOfB) {
    return Front.start(
        "--eject-after", // an outage is over when the backend is back, not an ejection later
        "0",
        "--balance",
        balance,
        "--backend",
        fleet.flag("a") + keysOfA,
        "--backend",
        fleet.flag("b") + keysOfB);
  }

  /** The backends of so many connections, open all at once or one after the end of the other. */
  private static List<String> connect(final Millrace millrace, final boolean held)
      throws IOException {
    final InetSocketAddress target = Front.of(millrace, Who.TCP);
    final int ended = millrace.sessions().size();
    final List<Peer> peers = new ArrayList<>();
    final List<String> backends = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        final Peer peer = Peer.connect(target);
        peers.add(peer);
        backends.add(peer.readLine());
        if (!held) {
          peer.close();
          millrace.awaitSessions(ended + i + 1);
        }
      }
    } finally {
      peers.forEach(Peer::close);
    }
    millrace.awaitSessions(ended + CONNECTIONS);
    return backends;
  }
}
