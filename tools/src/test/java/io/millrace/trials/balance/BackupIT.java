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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Conformance B5. A primary is left out when probes have found it down, without them by a session
 * that it has refused, by {@code off} and by a weight of 0.
 */
final class BackupIT {
  private static final List<String> CLIENTS = Front.clients(12);
  private static final String[] PROBED = {
    "--health", "tcp", "--health-interval", "100ms", "--fall", "2", "--rise", "2"
  };

  private Fleet fleet;

  @BeforeEach
  void open() throws IOException {
    fleet = Fleet.of("a", "b", "x", "y");
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"round-robin", "least-connections", "random", "source-hash", "flow-hash", "first"})
  @DisplayName("B5 a backup has what all primaries refuse, and nothing more when one is back")
  void shouldUseABackupWhenAllPrimariesRefuse(final String balance) throws Exception {
    try (Millrace millrace = start(balance, "", "")) {
      final InetSocketAddress target = Front.of(millrace, Who.TCP);
      assertPrimaries(target);
      fleet.stop("a");
      assertEquals(CLIENTS.size(), Front.count(backends(target), "b"), "one primary is left");
      fleet.stop("b");
      final int before = millrace.awaitSessions(2 * CLIENTS.size()).size();
      final List<String> meanwhile = backends(target);
      assertEquals(
          CLIENTS.size(), Front.count(meanwhile, "x") + Front.count(meanwhile, "y"), "backups");
      for (final SessionLine line :
          millrace.awaitSessions(before + CLIENTS.size()).subList(before, before + 12)) {
        assertEquals(List.of("a:refused", "b:refused"), line.attempts().stream().sorted().toList());
      }
      fleet.restart("b");
      assertEquals(CLIENTS.size(), Front.count(backends(target), "b"), "a primary is back");
      fleet.restart("a");
      assertPrimaries(target);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "least-connections", "source-hash", "first"})
  @DisplayName(
      "B5 backups while probes find no primary; primaries again when they are back, live sessions stay")
  void shouldUseBackupsWhileThePrimariesAreDown(final String balance) throws Exception {
    try (Millrace millrace = start(balance, "", "", PROBED)) {
      final InetSocketAddress target = Front.of(millrace, Who.TCP);
      assertPrimaries(target);
      fleet.stop("a");
      fleet.stop("b");
      awaitState(millrace, "a", "down");
      awaitState(millrace, "b", "down");
      millrace.awaitSessions(CLIENTS.size());
      for (final Who who : Who.values()) {
        final List<String> meanwhile = Front.backends(who, Front.of(millrace, who), CLIENTS);
        assertEquals(
            CLIENTS.size(), Front.count(meanwhile, "x") + Front.count(meanwhile, "y"), "backups");
      }
      try (Peer live = Peer.connect(target)) {
        live.readLine();
        fleet.restart("b");
        awaitState(millrace, "b", "up");
        assertEquals(CLIENTS.size(), Front.count(backends(target), "b"), "a primary is back");
        live.roundTrip("still");
        fleet.restart("a");
        awaitState(millrace, "a", "up");
        assertPrimaries(target);
        live.roundTrip("and still");
      }
      final List<SessionLine> lines = millrace.awaitSessions(4 * CLIENTS.size() + 1);
      assertEquals(
          List.of(),
          lines.stream().flatMap(line -> line.attempts().stream()).toList(),
          "nobody was sent to a primary that is down");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"off", "weight=0"})
  @DisplayName("B5 backups, by weight, when every primary is off or has no weight; tcp and udp")
  void shouldUseBackupsWhenNoPrimaryTakesSessions(final String key) throws Exception {
    for (final String balance : List.of("round-robin", "source-hash")) {
      try (Millrace millrace = start(balance, "," + key, "," + key)) {
        for (final Who who : Who.values()) {
          final List<String> backends =
              Front.backends(who, Front.of(millrace, who), Front.clients(60));
          assertEquals(60, Front.count(backends, "x") + Front.count(backends, "y"));
          assertTrue(backends.contains("x") && backends.contains("y"));
        }
      }
    }
  }

  @Test
  @DisplayName("B5 what is off or has no weight has nothing while another is there")
  void shouldLeaveOutWhatIsOff() throws Exception {
    for (final String key : List.of(",off", ",weight=0")) {
      try (Millrace millrace = start("random", "", key)) {
        for (final Who who : Who.values()) {
          final List<String> backends = Front.backends(who, Front.of(millrace, who), CLIENTS);
          assertEquals(CLIENTS.size(), Front.count(backends, "a"));
        }
      }
    }
  }

  /** Two primaries with these keys, and two backups. */
  private Millrace start(
      final String balance, final String keysOfA, final String keysOfB, final String... more) {
    final List<String> flags = new ArrayList<>(List.of(more));
    flags.addAll(
        List.of(
            "--connect-tries",
            "4",
            "--eject-after",
            "0",
            "--balance",
            balance,
            "--backend",
            fleet.flag("a") + keysOfA,
            "--backend",
            fleet.flag("x") + ",backup",
            "--backend",
            fleet.flag("b") + keysOfB,
            "--backend",
            fleet.flag("y") + ",backup"));
    return Front.start(flags.toArray(String[]::new));
  }

  /** Of the frontend for TCP and the one for UDP. */
  private static void awaitState(final Millrace millrace, final String name, final String state) {
    for (final String frontend : List.of("tcp-0/", "udp-0/")) {
      Await.until(
          () -> frontend + name + " " + state + ", got " + millrace.messages(),
          Limits.WAIT,
          () ->
              millrace.messages().stream()
                  .anyMatch(l -> l.contains(frontend + name + ": " + state)));
    }
  }

  private void assertPrimaries(final InetSocketAddress target) throws IOException {
    final List<String> backends = backends(target);
    assertEquals(CLIENTS.size(), Front.count(backends, "a") + Front.count(backends, "b"));
  }

  private static List<String> backends(final InetSocketAddress target) throws IOException {
    return Front.backends(Who.TCP, target, CLIENTS);
  }
}
