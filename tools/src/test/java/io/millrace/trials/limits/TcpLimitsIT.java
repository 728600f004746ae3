package io.millrace.trials.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.BlackHole;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits of sessions at once, and that every refusal and failure gives its place back. */
final class TcpLimitsIT {
  private static final int MAX = 10;
  private static final int EACH = 3;

  @ParameterizedTest
  @CsvSource({"--source-sessions, 3, 127.0.0.1", "--deny, 127.0.0.9, 127.0.0.9"})
  @DisplayName("C09 refusals by one limit leave the counts of the others right, round after round")
  void shouldCountRightWhenAnotherLimitHasRefused(
      final String flag, final String value, final String refusedFrom) throws Exception {
    final int rounds = Limits.size(2, 20);
    final int early = 100;
    final int late = 50;
    try (Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.tcp(backend, "--loops", "2", "--max-sessions", "" + MAX, flag, value);
        Clients clients = new Clients(millrace.address())) {
      for (int round = 1; round <= rounds; round++) {
        clients.hold("127.0.0.1", EACH);
        clients.refused(refusedFrom, early);
        for (int i = 0; i < MAX - EACH; i++) {
          clients.hold("127.0.0." + (2 + i % EACH), 1);
        }
        clients.refused("127.0.0.5", late);
        clients.roundTrips();
        clients.release();
        awaitEnded(millrace, round * MAX);
      }
      final String cause = flag.equals("--deny") ? "deny" : "source-sessions";
      assertTrue(Refusals.logged(millrace, cause) > 0);
      Refusals.assertAll(millrace, rounds * (early + late), cause, "max-sessions");
    }
  }

  @Test
  @DisplayName("C09 clients that reset at once leave no count behind, at a limit or below it")
  void shouldCountRightWhenClientsVanish() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.tcp(
                backend, "--loops", "1", "--max-sessions", "" + MAX, "--source-sessions", "5");
        Clients clients = new Clients(millrace.address())) {
      fill(clients);
      clients.release();
      awaitEnded(millrace, MAX);
      clients.hold("127.0.0.3", 1); // what has ended is closed before the loop serves it
      final int baseline = Proc.descriptors(millrace.pid()) - 2;
      clients.release();
      for (int round = 0; round < Limits.size(3, 20); round++) {
        clients.vanish("127.0.0.1", 50);
        clients.hold("127.0.0.3", 1); // those before it have been accepted when it is served
        clients.release();
        awaitDescriptors(millrace, baseline);
        fill(clients);
        clients.vanish("127.0.0.1", 25);
        clients.vanish("127.0.0.3", 25);
        clients.refused("127.0.0.1", 1);
        clients.refused("127.0.0.3", 1);
        clients.release();
        awaitDescriptors(millrace, baseline);
      }
    }
  }

  @Test
  @DisplayName("C10 connections that say nothing count against their source from accept on")
  void shouldCountSilentConnections() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, "--source-sessions", "" + EACH);
        Clients clients = new Clients(millrace.address())) {
      final List<Peer> silent = new ArrayList<>();
      for (int i = 0; i < EACH; i++) {
        silent.add(Peer.connectFrom("127.0.0.1", millrace.address()));
      }
      backend.peer(EACH - 1); // all of them are served
      clients.refused("127.0.0.1", 5);
      clients.hold("127.0.0.2", EACH);
      silent.forEach(Peer::close);
      awaitEnded(millrace, EACH);
      clients.hold("127.0.0.1", EACH);
    }
  }

  @Test
  @DisplayName("L2 a backend's max refuses what is beyond it, and gives the other places back")
  void shouldGiveOtherPlacesBackWhenBackendIsFull() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.tcp(
                backend.with("max=2"), "--max-sessions", "" + MAX, "--source-sessions", "4");
        Clients clients = new Clients(millrace.address())) {
      for (int round = 0; round < 3; round++) {
        clients.hold("127.0.0.1", 2);
        clients.refused("127.0.0.1", 20);
        clients.refused("127.0.0.2", 20);
        clients.release();
        awaitEnded(millrace, 42 * (round + 1));
      }
      assertEquals(3 * 40, Refusals.logged(millrace, "no-backend"));
    }
  }

  @Test
  @DisplayName("L2 the global limit and that of a frontend are counted apart")
  void shouldCountGlobalLimitOverFrontends() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.launcher()
                .args("--max-sessions-total", "12", "--max-sessions", "8")
                .args("--backend", backend.text())
                .args("--listen", "127.0.0.1:0", "--listen", "127.0.0.2:0")
                .start();
        Clients one = new Clients(millrace.addresses().get(0));
        Clients two = new Clients(millrace.addresses().get(1))) {
      for (int round = 1; round <= 3; round++) {
        one.hold("127.0.0.1", 8);
        one.refused("127.0.0.1", 3);
        two.hold("127.0.0.1", 4);
        two.refused("127.0.0.1", 3);
        one.release();
        awaitEnded(millrace, (round - 1) * 16 + 8);
        two.hold("127.0.0.1", 4);
        two.refused("127.0.0.1", 1);
        two.release();
        awaitEnded(millrace, round * 16);
      }
      assertEquals(21, Refusals.logged(millrace, "max-sessions"));
    }
  }

  @Test
  @DisplayName("L2 a backend that refuses: each failure gives its places back")
  void shouldGivePlacesBackWhenBackendRefuses() throws Exception {
    final Backend gone = Backend.echo();
    gone.stopListening();
    try (Millrace millrace = start(gone)) {
      final Clients clients = new Clients(millrace.address());
      clients.refused("127.0.0.1", 60);
      assertEquals(60, millrace.awaitSessions(60).size());
      assertEquals(60, Refusals.logged(millrace, "connect-failed"));
      try (Backend back = Backend.at(gone.address(), Peer::echo)) {
        fill(clients);
        assertEquals(MAX, back.accepted());
        clients.release();
      }
    }
  }

  @Test
  @DisplayName("L2, L3 a backend that is silent: deadlines and clients that leave give places back")
  void shouldGivePlacesBackWhenConnectsAreGivenUp() throws Exception {
    try (BlackHole hole = new BlackHole();
        Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.launcher()
                .args("--listen", "127.0.0.1:0", "--balance", "first")
                .args(
                    "--backend", "a=" + hole.text() + ",max=8", "--backend", "b=" + backend.text())
                .args("--connect-timeout", "1s", "--connect-tries", "1", "--eject-after", "0")
                .args("--max-sessions", "" + MAX, "--source-sessions", "4")
                .start()) {
      for (int round = 1; round <= 3; round++) {
        final List<Peer> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          waiting.add(Peer.connectFrom("127.0.0." + (1 + i / 4), millrace.address()));
        }
        for (int i = 0; i < 4; i++) {
          waiting.get(i * 2).reset();
        }
        final int ended = round * 8;
        Await.until(
            () -> ended + " ends, got " + millrace.sessions(),
            Limits.WAIT,
            () -> millrace.sessions().size() == ended);
        waiting.forEach(Peer::close);
      }
      final List<SessionLine> lines = millrace.sessions();
      assertEquals(12, lines.stream().filter(l -> l.cause().equals("client-reset")).count());
      assertEquals(12, lines.stream().filter(l -> l.cause().equals("connect-timeout")).count());
    }
  }

  @Test
  @DisplayName("L2 sessions that end by a time-out give their places back")
  void shouldGivePlacesBackWhenTimeIsUp() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.tcp(
                backend,
                "--idle-timeout",
                "1s",
                "--max-sessions",
                "" + MAX,
                "--source-sessions",
                "5")) {
      for (int round = 1; round <= 3; round++) {
        final Clients clients = new Clients(millrace.address());
        fill(clients);
        clients.refused("127.0.0.3", 1);
        final int ended = round * MAX;
        Await.until(ended + " idle ends", () -> Refusals.logged(millrace, "idle") == ended);
        clients.release();
      }
    }
  }

  private static Millrace start(final Backend backend) {
    return Millrace.tcp(backend, "--max-sessions", "" + MAX, "--source-sessions", "5");
  }

  /** All places of a limit of ten, of five for each address; then there is none. */
  private static void fill(final Clients clients) throws IOException {
    clients.hold("127.0.0.1", 5);
    clients.refused("127.0.0.1", 1);
    clients.hold("127.0.0.2", 5);
    clients.refused("127.0.0.3", 1);
  }

  private static void awaitDescriptors(final Millrace millrace, final int count) {
    Await.until(
        () -> count + " descriptors, are " + Proc.descriptors(millrace.pid()),
        Limits.WAIT,
        () -> Proc.descriptors(millrace.pid()) == count);
  }

  private static void awaitEnded(final Millrace millrace, final int sessions) {
    Await.until(
        () -> sessions + " ended sessions, are " + ended(millrace),
        Limits.WAIT,
        () -> ended(millrace) == sessions);
  }

  private static long ended(final Millrace millrace) {
    final List<String> refusals = List.of("deny", "source-sessions", "max-sessions");
    return millrace.count(line -> !refusals.contains(line.cause()));
  }
}
