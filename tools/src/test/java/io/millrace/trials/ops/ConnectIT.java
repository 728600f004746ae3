package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.BlackHole;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Stuck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Ways to a backend that lead nowhere, and clients that do not wait for their end. */
final class ConnectIT {
  private static final long AT_ONCE_MS = Limits.stretched(Duration.ofMillis(500)).toMillis();
  private static final int LEAVERS = 100;

  /** Of this three silent backends have a share each that is longer than a stall. */
  private static final long SET_UP_MS = 3_300;

  /** How a client leaves while its backend is being reached. */
  private enum Leaving {
    END("client-end"),
    RESET("client-reset"),
    RESET_AFTER_BYTES("client-reset"),
    RESET_AFTER_MORE_THAN_IS_READ("client-reset");

    private final String cause;

    Leaving(final String cause) {
      this.cause = cause;
    }

    void leave(final Peer client) throws IOException {
      switch (this) {
        case END -> client.close();
        case RESET -> client.reset();
        case RESET_AFTER_BYTES -> {
          client.send("hello");
          client.reset();
        }
        default -> {
          Stuck.fill(client);
          client.reset();
        }
      }
    }
  }

  @Test
  @DisplayName(
      "T11 a client leaves while its backend is being reached: given up, no other try, its place is free")
  void shouldGiveUpConnectWhenClientLeaves() throws Exception {
    try (BlackHole hole = new BlackHole();
        Millrace millrace =
            TcpFrontend.start(List.of(hole.text() + ",max=1"), "--connect-timeout", "30s")) {
      int lines = 0;
      for (final Leaving leaving : Leaving.values()) {
        final Peer leaver = Peer.connect(millrace.address());
        awaitPending(millrace, 1);
        try (Peer second = Peer.connect(millrace.address())) {
          assertEquals(Peer.Ending.END, second.awaitEnding());
        }
        final SessionLine refused = millrace.awaitSessions(++lines).get(lines - 1);
        assertEquals("no-backend", refused.cause(), () -> "its place is taken: " + leaving);
        leaving.leave(leaver);
        final SessionLine line = millrace.awaitSessions(++lines).get(lines - 1);
        assertEquals(leaving.cause, line.cause(), () -> leaving + ": " + line);
        assertEquals("client", line.endedBy(), () -> leaving + ": " + line);
        assertEquals(List.of("a:client-left"), line.attempts(), () -> leaving + ": " + line);
        awaitPending(millrace, 0);
      }
    }
  }

  @Test
  @DisplayName(
      "T11 a client that has sent bytes and ended gets the try that is under way, and no other")
  void shouldTryNoOtherBackendWhenClientHasEnded() throws Exception {
    try (BlackHole hole = new BlackHole();
        Backend live = Backend.echo();
        Millrace millrace =
            TcpFrontend.start(List.of(hole.text(), live.text()), "--connect-timeout", "1500ms");
        Peer client = Peer.connect(millrace.address())) {
      client.send("question");
      client.end();
      assertEquals(Peer.Ending.END, client.awaitEnding());
      final SessionLine line = millrace.awaitSession("client-end");
      assertEquals(List.of("a:client-left"), line.attempts());
      assertTrue(line.durationMs() >= 700, () -> "given up before its share was over: " + line);
      assertEquals(0, live.accepted());
    }
  }

  @Test
  @DisplayName(
      "T12 refused, unreachable, silent: each is tried once and logged, the bytes go to the next")
  void shouldMoveOnWhenBackendsFail() throws Exception {
    try (DeadPort dead = new DeadPort();
        BlackHole hole = new BlackHole();
        Backend live = Backend.echo();
        Millrace millrace =
            TcpFrontend.start(
                List.of(dead.text(), TcpFrontend.UNREACHABLE, hole.text(), live.text()),
                "--connect-tries",
                "4",
                "--connect-timeout",
                "3s")) {
      try (Peer client = Peer.connect(millrace.address())) {
        client.send("sent ahead\n");
        assertEquals("sent ahead", client.readLine());
        client.roundTrip("sent afterwards");
      }
      final SessionLine line = millrace.awaitSession("client-end");
      assertEquals(List.of("a:refused", "b:unreachable", "c:timeout"), line.attempts());
      assertEquals("d", line.backend());
      assertEquals(27, line.bytesIn());
      assertEquals(27, line.bytesOut());
      final long connectMs = line.number("connectMs");
      assertTrue(connectMs >= 1_400 && connectMs < 3_000, () -> "connected in its budget: " + line);
    }
  }

  @Test
  @DisplayName("T12 no more tries than --connect-tries, and no backend twice")
  void shouldStopWhenTriesAreUsedUp() throws Exception {
    try (DeadPort dead = new DeadPort();
        Backend live = Backend.echo();
        Millrace millrace =
            TcpFrontend.start(
                List.of(dead.text(), dead.text(), live.text()),
                "--balance",
                "first",
                "--connect-tries",
                "2");
        Peer client = Peer.connect(millrace.address())) {
      assertEquals(Peer.Ending.END, client.awaitEnding());
      final SessionLine line = millrace.awaitSession("connect-failed");
      assertEquals(List.of("a:refused", "b:refused"), line.attempts());
      assertEquals(0, live.accepted());
    }
  }

  @Test
  @DisplayName("T13 all backends dead: each client is closed at once, each backend tried once")
  void shouldCloseAtOnceWhenAllBackendsAreDead() throws Exception {
    try (DeadPort dead = new DeadPort();
        Millrace millrace =
            TcpFrontend.start(
                List.of(dead.text(), dead.text(), TcpFrontend.UNREACHABLE),
                "--connect-timeout",
                "30s",
                "--eject-after",
                "0")) {
      final int clients = 20;
      for (int i = 0; i < clients; i++) {
        try (Peer client = Peer.connect(millrace.address())) {
          assertEquals(Peer.Ending.END, client.awaitEnding());
        }
      }
      for (final SessionLine line : millrace.awaitSessions(clients)) {
        assertEquals("connect-failed", line.cause());
        assertEquals("millrace", line.endedBy());
        assertEquals(
            Set.of("a:refused", "b:refused", "c:unreachable"),
            new TreeSet<>(line.attempts()),
            line::toString);
        assertEquals(3, line.attempts().size(), line::toString);
        assertTrue(line.durationMs() < AT_ONCE_MS, line::toString);
      }
    }
  }

  @Test
  @DisplayName("T13 no backend is eligible: each client is closed at once, nothing is tried")
  void shouldCloseAtOnceWhenNoBackendIsEligible() throws Exception {
    try (Backend live = Backend.echo();
        Millrace millrace =
            TcpFrontend.start(List.of(live.text() + ",off", live.text() + ",weight=0"));
        Peer client = Peer.connect(millrace.address())) {
      assertEquals(Peer.Ending.END, client.awaitEnding());
      final SessionLine line = millrace.awaitSession("no-backend");
      assertEquals(List.of(), line.attempts());
      assertTrue(line.durationMs() < AT_ONCE_MS, line::toString);
      assertEquals(0, live.accepted());
    }
  }

  @Test
  @DisplayName("L3 one deadline for all tries together, from accept on")
  void shouldEndAtSetUpDeadlineWhenAllBackendsAreSilent() throws Exception {
    try (BlackHole hole = new BlackHole();
        Millrace millrace =
            TcpFrontend.start(
                List.of(hole.text(), hole.text(), hole.text()),
                "--connect-timeout",
                SET_UP_MS + "ms");
        Peer client = Peer.connect(millrace.address())) {
      client.send("hello");
      assertEquals(Peer.Ending.END, client.awaitEnding());
      final SessionLine line = millrace.awaitSession("connect-timeout");
      assertEquals(Set.of("a:timeout", "b:timeout", "c:timeout"), new TreeSet<>(line.attempts()));
      assertTrue(
          line.durationMs() >= SET_UP_MS && line.durationMs() < SET_UP_MS + AT_ONCE_MS,
          line::toString);
      awaitPending(millrace, 0);
    }
  }

  @Test
  @DisplayName("L3 the deadline is gone once a backend is reached, also after a failed try")
  void shouldKnowNoSetUpDeadlineWhenConnected() throws Exception {
    try (BlackHole hole = new BlackHole();
        Backend live = Backend.echo();
        Millrace millrace =
            TcpFrontend.start(List.of(hole.text(), live.text()), "--connect-timeout", "2s");
        Peer second = connectedAfterFailure(millrace);
        Peer first = Peer.connect(millrace.address())) {
      Await.elapseMillis(2_500);
      second.roundTrip("still there");
      first.roundTrip("as before");
      assertEquals(List.of(), millrace.sessions());
    }
  }

  private static Peer connectedAfterFailure(final Millrace millrace) throws IOException {
    final Peer peer = Peer.connect(millrace.address());
    peer.roundTrip("hello");
    return peer;
  }

  @Test
  @DisplayName(
      "C07 one dead backend, clients that wait and clients that leave: one try each, one line each, no CPU")
  void shouldTryOncePerClientWhenBackendIsDead() throws Exception {
    try (DeadPort dead = new DeadPort();
        Millrace millrace = TcpFrontend.start(List.of(dead.text()))) {
      final List<Peer> waiting = new ArrayList<>();
      for (int i = 0; i < LEAVERS; i++) {
        final Peer client = Peer.connect(millrace.address());
        client.send("0123456789");
        if (i % 2 == 0) {
          waiting.add(client);
        } else {
          client.close();
        }
      }
      for (final Peer client : waiting) {
        client.awaitEnding();
        client.close();
      }
      final int messages = millrace.messages().size();
      for (final SessionLine line : millrace.awaitSessions(LEAVERS)) {
        assertTrue(line.attempts().size() <= 1, line::toString);
      }
      Quiet.await(millrace.pid(), 5);
      assertEquals(LEAVERS, millrace.sessions().size(), "no line more than clients");
      assertEquals(messages, millrace.messages().size(), () -> "" + millrace.messages());
    }
  }

  private static void awaitPending(final Millrace millrace, final int count) {
    Await.until(
        () -> count + " connects under way, are " + BlackHole.pending(millrace.pid()),
        Limits.WAIT,
        () -> BlackHole.pending(millrace.pid()) == count);
  }
}
