package io.millrace.trials.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Names whose addresses change, vanish and cannot be looked up. */
final class HostsFileIT {
  private static final String ONE = "127.0.0.11";
  private static final String TWO = "127.0.0.12";
  private static final String[] OFTEN = {"--resolve", "100ms", "--health", "none"};
  private static final String[] NEVER_BY_ITSELF = {"--resolve", "1h", "--health", "none"};

  @Test
  @DisplayName("C14 one up, one refused, one without an address: it starts, all clients are served")
  void shouldStartAndServeWhenBackendsAreUnusable() throws Exception {
    final Hosts hosts = Hosts.of("# nothing");
    try (Row row = Row.of(ONE);
        Millrace millrace =
            hosts
                .launcher("--health", "tcp", "--health-interval", "100ms", "--resolve", "100ms")
                .args("--backend", "a=" + ONE + ":" + row.port())
                .args("--backend", "b=" + TWO + ":" + row.port())
                .args("--backend", "c=no.test:" + row.port())
                .start()) {
      Asking.awaitMessage(millrace, "b: down (refused)");
      Asking.awaitMessage(millrace, "c: name look-up failed: no.test");
      for (int i = 0; i < 20; i++) {
        assertEquals(ONE, Asking.once(millrace));
      }
    }
  }

  @Test
  @DisplayName(
      "C14 no backend is usable: it starts, closes clients at once, and serves when one is")
  void shouldServeWithoutARestartWhenABackendBecomesUsable() throws Exception {
    final Hosts hosts = Hosts.of("# nothing");
    try (Row row = Row.of(ONE);
        Millrace millrace =
            hosts
                .launcher("--health", "tcp", "--health-interval", "100ms", "--resolve", "100ms")
                .args("--backend", "b=" + TWO + ":" + row.port())
                .args("--backend", "c=db.test:" + row.port())
                .start()) {
      assertEquals(Asking.NOBODY, Asking.once(millrace));
      hosts.are(ONE + " db.test");
      Asking.await(millrace, ONE);
      assertTrue(millrace.awaitSessions(1).get(0).durationMs() < 1_000, "closed at once");
    }
  }

  @Test
  @DisplayName(
      "C15 the address changed: one failed connect, and a second later the new one; old sessions stay")
  void shouldLookUpAgainAtOnceWhenTheOldAddressRefuses() throws Exception {
    final Hosts hosts = Hosts.of(ONE + " db.test");
    try (Row row = Row.of(ONE);
        Millrace millrace =
            hosts.launcher(NEVER_BY_ITSELF).args("--backend", "db=db.test:" + row.port()).start();
        Peer old = Asking.connect(millrace)) {
      assertEquals(ONE, Asking.answer(old));
      hosts.are(TWO + " db.test");
      row.open(TWO);
      row.stopListening(ONE);
      Asking.await(millrace, TWO);
      Asking.requireRoundTrip(old);
      Asking.awaitMessage(millrace, "db: resolved to " + TWO);
    }
  }

  @Test
  @DisplayName("C15 resolve=all: the address changed, the connect fails, the new backend joins")
  void shouldReplaceTheBackendWhenItsAddressRefuses() throws Exception {
    final Hosts hosts = Hosts.of(ONE + " db.test");
    try (Row row = Row.of(ONE);
        Millrace millrace =
            hosts
                .launcher(NEVER_BY_ITSELF)
                .args("--backend", "db=db.test:" + row.port() + ",resolve=all")
                .start();
        Peer old = Asking.connect(millrace)) {
      assertEquals(ONE, Asking.answer(old));
      hosts.are(TWO + " db.test");
      row.open(TWO);
      row.stopListening(ONE);
      Asking.await(millrace, TWO);
      Asking.requireRoundTrip(old);
      Asking.awaitMessage(millrace, "db@" + ONE + ": removed");
    }
  }

  @Test
  @DisplayName(
      "O4 addresses come, go and cannot be looked up: the last good set stays, as do sessions")
  void shouldFollowTheAddressesOfAName() throws Exception {
    final Hosts hosts = Hosts.of(ONE + " db.test", TWO + " db.test");
    try (Row row = Row.of(ONE, TWO, "127.0.0.13");
        Millrace millrace =
            hosts
                .launcher(OFTEN)
                .args("--backend", "db=db.test:" + row.port() + ",resolve=all")
                .start()) {
      Asking.await(millrace, ONE, TWO);
      try (Peer first = Asking.connect(millrace);
          Peer second = Asking.connect(millrace)) {
        Asking.answer(first);
        Asking.answer(second);
        hosts.are("# nobody");
        Asking.awaitMessage(millrace, "db: name look-up failed: db.test");
        Asking.await(millrace, ONE, TWO);
        hosts.are(TWO + " db.test", "127.0.0.13 db.test");
        Asking.await(millrace, TWO, "127.0.0.13");
        Asking.awaitMessage(millrace, "db@" + ONE + ": removed");
        Asking.requireRoundTrip(first);
        Asking.requireRoundTrip(second);
      }
      for (final SessionLine line : millrace.sessions()) {
        assertEquals("client-end", line.cause(), line::toString);
        assertTrue(line.backend().startsWith("db@127.0.0.1"), line::toString);
      }
    }
  }

  @Test
  @DisplayName(
      "O4 one NAME: an address that vanishes is replaced, one that fails passes to the next")
  void shouldTryTheAlternatesInOrder() throws Exception {
    final Hosts hosts = Hosts.of(ONE + " db.test", TWO + " db.test");
    try (Row row = Row.of(ONE, TWO);
        Millrace millrace =
            hosts.launcher(OFTEN).args("--backend", "db=db.test:" + row.port()).start()) {
      Asking.await(millrace, ONE);
      row.stopListening(ONE);
      Asking.await(millrace, TWO);
      hosts.are(TWO + " db.test");
      Asking.awaitMessage(millrace, "db: resolved to " + TWO);
      assertEquals(TWO, Asking.once(millrace));
    }
  }

  @Test
  @DisplayName("a name with A and AAAA and max=1: the cap holds over both")
  void shouldHoldTheCapOverBothFamiliesOfAName() throws Exception {
    final Hosts hosts = Hosts.of("127.0.0.1 db.test", "::1 db.test");
    try (Row row = Row.of("127.0.0.1", "::1");
        Millrace millrace =
            hosts
                .launcher(OFTEN)
                .args("--backend", "db=db.test:" + row.port() + ",max=1")
                .start()) {
      requireOneSession(millrace, "127.0.0.1");
      row.stopListening("127.0.0.1");
      requireOneSession(millrace, "::1");
    }
  }

  private static void requireOneSession(final Millrace millrace, final String address)
      throws Exception {
    final long before = served(millrace);
    try (Peer only = Asking.connect(millrace)) {
      assertEquals(address, Asking.answer(only));
      for (int i = 0; i < 5; i++) {
        assertEquals(Asking.NOBODY, Asking.once(millrace));
      }
      Asking.requireRoundTrip(only);
    }
    Await.until("its place is free", () -> served(millrace) == before + 1);
  }

  private static long served(final Millrace millrace) {
    return millrace.count(line -> line.cause().equals("client-end"));
  }

  @Test
  @DisplayName("resolve=all, A and AAAA and max=1: each address has its own")
  void shouldGiveEachAddressItsCapWhenAllAreBackends() throws Exception {
    final Hosts hosts = Hosts.of("127.0.0.1 db.test", "::1 db.test");
    try (Row row = Row.of("127.0.0.1", "::1");
        Millrace millrace =
            hosts
                .launcher(OFTEN)
                .args("--backend", "db=db.test:" + row.port() + ",max=1,resolve=all")
                .start();
        Peer first = Asking.connect(millrace);
        Peer second = Asking.connect(millrace)) {
      assertEquals(
          List.of("127.0.0.1", "::1"),
          List.of(Asking.answer(first), Asking.answer(second)).stream().sorted().toList());
      assertEquals(Asking.NOBODY, Asking.once(millrace));
    }
  }

  @Test
  @DisplayName(
      "an address that goes and comes back finds its sessions counted: max is never exceeded")
  void shouldCountSessionsOfBeforeWhenAnAddressComesBack() throws Exception {
    final Hosts hosts = Hosts.of(ONE + " db.test");
    try (Row row = Row.of(ONE, TWO);
        Millrace millrace =
            hosts
                .launcher(OFTEN)
                .args("--backend", "db=db.test:" + row.port() + ",max=1,resolve=all")
                .start();
        Peer held = Asking.connect(millrace)) {
      assertEquals(ONE, Asking.answer(held));
      hosts.are(TWO + " db.test");
      Asking.awaitMessage(millrace, "db@" + ONE + ": removed");
      assertEquals(TWO, Asking.once(millrace)); // one only: the next may find its place taken still
      hosts.are(ONE + " db.test");
      Asking.awaitMessage(millrace, "db@" + ONE + ": joined");
      Asking.awaitMessage(millrace, "db@" + TWO + ": removed");
      assertEquals(Asking.NOBODY, Asking.once(millrace));
      Asking.requireRoundTrip(held);
    }
  }

  @Test
  @DisplayName("a backend that joins while probes run is down until one was good")
  void shouldProbeABackendThatJoinsBeforeItIsUsed() throws Exception {
    final Hosts hosts = Hosts.of(ONE + " db.test");
    try (Row row = Row.of(ONE);
        Millrace millrace =
            hosts
                .launcher("--resolve", "100ms", "--health", "tcp", "--health-interval", "100ms")
                .args("--eject-after", "0")
                .args("--backend", "db=db.test:" + row.port() + ",resolve=all")
                .start()) {
      hosts.are(ONE + " db.test", TWO + " db.test");
      Asking.awaitMessage(millrace, "db@" + TWO + ": joined");
      for (int i = 0; i < 20; i++) {
        assertEquals(ONE, Asking.once(millrace));
      }
      row.open(TWO);
      Asking.await(millrace, ONE, TWO);
      for (final SessionLine line : millrace.sessions()) {
        assertEquals(List.of(), line.attempts(), line::toString);
      }
    }
  }
}
