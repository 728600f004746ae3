package io.millrace.trials.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code --fallback}: another frontend's pool. */
final class FallbackIT {
  private Fleet fleet;

  @BeforeEach
  void open() throws IOException {
    fleet = Fleet.of("main", "spare", "replica");
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the other frontend's pool when all are off; its max holds for both; tcp and udp")
  void shouldUseTheOtherPoolWhenNoneIsEligible(final Who who) throws Exception {
    try (Millrace millrace = start(who, ",off", ",max=2", "")) {
      final InetSocketAddress rw = millrace.addresses().get(0);
      final InetSocketAddress ro = millrace.addresses().get(1);
      if (who == Who.UDP) {
        assertEquals("main", who.ask("127.0.0.1", ro));
        assertEquals("main", who.ask("127.0.0.1", rw));
        assertRefusedUdp(millrace, ro);
        return;
      }
      try (Peer first = Peer.connect(ro);
          Peer second = Peer.connect(rw)) {
        assertEquals("main", first.readLine());
        assertEquals("main", second.readLine());
        assertRefused(millrace, ro, 1);
        assertRefused(millrace, rw, 2);
        first.end();
        final SessionLine line = millrace.awaitSessions(3).get(2);
        assertEquals("ro", line.text("frontend"));
        assertEquals("main", line.backend());
        assertEquals("main", who.ask("127.0.0.1", rw), "its place was given back");
      }
    }
  }

  @Test
  @DisplayName(
      "a session that its own backends refuse goes on there, others as soon as they are back")
  void shouldGoOnWithTheOtherPoolWhenAllRefuse() throws Exception {
    try (Millrace millrace = start(Who.TCP, "", "", "--balance", "source-hash")) {
      final InetSocketAddress ro = millrace.addresses().get(1);
      assertEquals("replica", Who.TCP.ask("127.0.0.1", ro));
      millrace.awaitSessions(1);
      fleet.stop("replica");
      fleet.stop("main");
      assertEquals("spare", Who.TCP.ask("127.0.0.1", ro), "of the other pool the one that is left");
      final List<String> attempts = millrace.awaitSessions(2).get(1).attempts();
      assertEquals("replica:refused", attempts.get(0), attempts::toString);
      assertTrue(attempts.size() <= 2, attempts::toString);
      fleet.restart("main");
      fleet.restart("replica");
      assertEquals("replica", Who.TCP.ask("127.0.0.1", ro));
    }
  }

  @Test
  @DisplayName("a pool that is only full does not fall back")
  void shouldRefuseWhenTheOwnPoolIsFull() throws Exception {
    try (Millrace millrace = start(Who.TCP, ",max=1", "")) {
      final InetSocketAddress ro = millrace.addresses().get(1);
      try (Peer only = Peer.connect(ro)) {
        assertEquals("replica", only.readLine());
        assertRefused(millrace, ro, 1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "--name a --fallback x; \"x\" is no frontend",
        "--name a --fallback a; \"a\" is the frontend itself",
        "--name a --fallback b -l :2 -b 10.255.255.1:1 --name b --fallback a; leads back here",
        "--name a --fallback b -l udp://:2 -b 10.255.255.1:1 --name b; other protocol",
        "--name a --hash-balance 150%; balance is least-connections",
        "--name a --balance flow-hash --hash-balance 100%; outside 101% to 1000%",
        "--name a --balance least; is no algorithm"
      })
  @DisplayName("what cannot be is refused with exit 2 and the remedy")
  void shouldRefuseWhatCannotBe(final String flags, final String problem) {
    final Millrace millrace =
        Millrace.launcher()
            .args("-l", ":1", "-b", "10.255.255.1:1")
            .args(flags.split(" "))
            .launch();
    assertEquals(2, millrace.awaitExit(Limits.WAIT));
    final String message = millrace.messages().get(0);
    assertTrue(message.contains(problem) && message.contains("of a (argument"), message);
  }

  /** Frontends rw with main and spare, and ro with replica, which falls back on rw. */
  private Millrace start(
      final Who who, final String keysOfReplica, final String keysOfMain, final String... more) {
    final boolean withSpare = more.length > 1;
    return Millrace.launcher()
        .args(withSpare ? more : new String[0])
        .args("--listen", who.scheme() + "127.0.0.1:0", "--name", "rw")
        .args("--backend", fleet.flag("main") + keysOfMain)
        .args(withSpare ? new String[] {"--backend", fleet.flag("spare")} : new String[0])
        .args("--listen", who.scheme() + "127.0.0.1:0", "--name", "ro", "--fallback", "rw")
        .args("--backend", fleet.flag("replica") + keysOfReplica)
        .start();
  }

  private static void assertRefused(
      final Millrace millrace, final InetSocketAddress target, final int line) throws IOException {
    try (Peer refused = Peer.connect(target)) {
      assertEquals(0, refused.readRest().bytes().length);
    }
    assertEquals("no-backend", millrace.awaitSessions(line).get(line - 1).cause());
  }

  private static void assertRefusedUdp(final Millrace millrace, final InetSocketAddress target)
      throws IOException {
    Front.send(target);
    assertEquals("no-backend", millrace.awaitSessions(1).get(0).cause());
  }
}
