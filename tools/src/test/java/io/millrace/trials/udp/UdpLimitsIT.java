package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What bounds the number of flows, and that live ones do not feel it. */
final class UdpLimitsIT {
  private static final int LIVE = 8;
  private static final int CAP = 20;
  private static final int RATE = 50;
  private static final long LATE_MS = 500;
  private static final int PER_MILLISECOND = 4;
  private static final Pattern NOT_LOGGED = Pattern.compile("(\\d+) refused sessions not logged");
  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  @DisplayName(
      "U5 session cap: a flood of new sources takes what is free and nothing from live flows")
  void shouldServeLiveFlowsWhenFloodMeetsSessionCap() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--max-sessions", String.valueOf(CAP));
        Load load = Load.start(LIVE, millrace.address())) {
      final int flood = Limits.size(2_000, 8_000);
      Load.flood(millrace.address(), flood, PER_MILLISECOND);
      assertTrue(load.stop() > 0);
      assertEquals(LIVE, Load.flows(backend, "load"), "live flows were never opened anew");
      assertEquals(CAP - LIVE, Load.flows(backend, "flood"), "the flood had the rest");
      assertAllRefused(millrace, "max-sessions");
      assertEveryRefusalCounted(millrace, flood - (CAP - LIVE));
    }
  }

  @Test
  @DisplayName("U5 global session cap: the same with --max-sessions-total")
  void shouldServeLiveFlowsWhenFloodMeetsTotalCap() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace =
            UdpFrontend.start(
                backend,
                "--max-sessions-total",
                String.valueOf(CAP),
                "--max-sessions",
                String.valueOf(CAP));
        Load load = Load.start(LIVE, millrace.address())) {
      Load.flood(millrace.address(), Limits.size(2_000, 8_000), PER_MILLISECOND);
      assertTrue(load.stop() > 0);
      assertEquals(LIVE, Load.flows(backend, "load"), "live flows were never opened anew");
      assertEquals(CAP - LIVE, Load.flows(backend, "flood"), "the flood had the rest");
      assertAllRefused(millrace, "max-sessions");
    }
  }

  @Test
  @DisplayName(
      "U5 session rate: new flows are opened at the rate, live ones are not counted against it")
  void shouldOpenFlowsAtRateWhenFloodIsFaster() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--session-rate", RATE + "/s");
        Load load = Load.start(LIVE, millrace.address())) {
      final int sources = Limits.size(2_000, 8_000);
      final double seconds = Load.flood(millrace.address(), sources, 1);
      assertTrue(load.stop() > 0);
      assertEquals(LIVE, Load.flows(backend, "load"), "live flows were never opened anew");
      final long opened = Load.flows(backend, "flood");
      assertTrue(
          opened >= 0.9 * RATE * seconds && opened <= RATE * (seconds + 1) + 1,
          opened
              + " flows in "
              + seconds
              + " s at "
              + RATE
              + "/s with a burst of at most one second");
      assertAllRefused(millrace, "session-rate");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "*:0"})
  @DisplayName("L2 every refused and every ended flow gives its place back, round after round")
  void shouldAdmitAgainWhenFlowsHaveEnded(final String listen) throws Exception {
    final int cap = 5;
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace =
            UdpFrontend.launcher(
                    listen,
                    List.of(backend.flag()),
                    "--max-sessions",
                    "" + cap,
                    "--idle-timeout",
                    "1s")
                .start()) {
      for (int round = 1; round <= Limits.size(4, 50); round++) {
        fill(millrace, cap, "round " + round);
        awaitEnded(millrace, round * cap);
      }
    }
  }

  @Test
  @DisplayName(
      "--unanswered-timeout: flows that no backend answers end after it, answered ones at idle time")
  void shouldEndUnansweredFlowsEarlier() throws Exception {
    final UdpPeer.Script picky =
        (peer, datagram) -> {
          if (datagram.text().equals("please")) {
            peer.send("there you are", datagram.from());
          }
        };
    try (UdpPeer backend = UdpPeer.scripted(picky);
        Millrace millrace =
            UdpFrontend.start(
                backend, "--unanswered-timeout", "800ms", "--idle-timeout", "1600ms");
        UdpClient answered = UdpClient.of(millrace.address());
        UdpClient silent = UdpClient.of(millrace.address())) {
      answered.ask("please");
      silent.send("one");
      silent.send("two");
      final List<SessionLine> lines = millrace.awaitSessions(2);
      assertEquals("unanswered", lines.get(0).cause(), lines::toString);
      assertEquals(Sockets.flag(silent.local()), lines.get(0).client());
      assertBetween(800, 800 + LATE_MS, lines.get(0).number("idleMs"));
      assertTrue(lines.get(0).durationMs() >= 800, lines::toString);
      assertEquals(2, lines.get(0).number("datagramsIn"));
      assertEquals("idle", lines.get(1).cause(), lines::toString);
      assertBetween(1_600, 1_600 + LATE_MS, lines.get(1).number("idleMs"));
    }
  }

  @Test
  @DisplayName(
      "--unanswered-timeout counts from the last datagram: a one-way sender that goes on keeps its flow")
  void shouldKeepUnansweredFlowWhenClientKeepsSending() throws Exception {
    try (UdpPeer backend = UdpPeer.silent();
        Millrace millrace =
            UdpFrontend.start(backend, "--unanswered-timeout", "300ms", "--idle-timeout", "5s");
        UdpClient client = UdpClient.of(millrace.address())) {
      final int sends = 20;
      final List<Long> sentNs = new ArrayList<>();
      for (int i = 0; i < sends; i++) {
        sentNs.add(System.nanoTime());
        client.send("one way");
        client.expectNothing(SHORT);
      }
      Await.until("the end of each flow", () -> millrace.sum("datagramsIn") == sends);
      for (final SessionLine line : millrace.sessions()) { // more than one if the machine stalled
        assertEquals("unanswered", line.cause(), line::toString);
        assertBetween(300, 300 + LATE_MS, line.number("idleMs"));
      }
      backend.awaitReceived(sends);
      backend.assertPortKept(300, sentNs);
    }
  }

  @Test
  @DisplayName(
      "Unanswered flows fill at most half of --max-sessions; answered ones may have all of it")
  void shouldKeepHalfForAnsweredFlows() throws Exception {
    final UdpPeer.Script picky =
        (peer, datagram) -> {
          if (datagram.text().startsWith("please")) {
            UdpPeer.ECHO.onDatagram(peer, datagram);
          }
        };
    try (UdpPeer backend = UdpPeer.scripted(picky);
        Millrace millrace = UdpFrontend.start(backend, "--max-sessions", String.valueOf(CAP))) {
      final List<UdpClient> answered = UdpClient.many(CAP / 2, millrace.address());
      final List<UdpClient> silent = UdpClient.many(CAP, millrace.address());
      try {
        for (final UdpClient client : answered) {
          assertEquals("please", client.ask("please"));
        }
        askAll(silent, "nothing");
        backend.awaitReceived(CAP);
        assertEquals(CAP, backend.sources().size(), "flows, half of them answered");
        assertAllRefused(millrace, "max-sessions");
        askAll(answered, "please again");
        for (final UdpClient client : answered) {
          assertEquals("please again", client.receive().text());
        }
      } finally {
        UdpClient.closeAll(answered);
        UdpClient.closeAll(silent);
      }
    }
  }

  @Test
  @DisplayName(
      "A flood that no backend answers leaves half of --max-sessions to those that are answered")
  void shouldRefuseUnansweredFlowsBeyondHalf() throws Exception {
    try (UdpPeer backend = UdpPeer.silent();
        Millrace millrace = UdpFrontend.start(backend, "--max-sessions", String.valueOf(CAP))) {
      Load.flood(millrace.address(), 10 * CAP, PER_MILLISECOND);
      backend.awaitReceived(CAP / 2);
      millrace.awaitSessions(1);
      assertEquals(CAP / 2, backend.sources().size(), "flows");
      assertAllRefused(millrace, "max-sessions");
    }
  }

  private static void fill(final Millrace millrace, final int cap, final String when)
      throws IOException {
    final List<UdpClient> clients = UdpClient.many(cap, millrace.address());
    try (UdpClient refused = UdpClient.of(millrace.address())) {
      for (final UdpClient client : clients) {
        assertEquals("in", client.ask("in"), when);
      }
      refused.send("one too many");
      refused.expectNothing(SHORT);
    } finally {
      UdpClient.closeAll(clients);
    }
  }

  private static void askAll(final List<UdpClient> clients, final String text) throws IOException {
    for (final UdpClient client : clients) {
      client.send(text);
    }
  }

  private static void awaitEnded(final Millrace millrace, final int ended) {
    Await.until(
        ended + " ended flows", () -> millrace.count(line -> line.cause().equals("idle")) == ended);
  }

  private static void assertAllRefused(final Millrace millrace, final String cause) {
    final List<SessionLine> lines = millrace.awaitSessions(1);
    lines.forEach(line -> assertEquals(cause, line.cause(), line::toString));
  }

  /**
   * As a line of the session log or, beyond so many in a second, in a sum; or the kernel's drop.
   */
  private static void assertEveryRefusalCounted(final Millrace millrace, final long refused) {
    final long kernelDrops = Sockets.kernelDrops(millrace.address().getPort());
    millrace.signal("TERM");
    millrace.awaitExit(Limits.WAIT);
    final long logged = millrace.count(line -> line.cause().equals("max-sessions"));
    long told = 0;
    for (final String message : millrace.messages()) {
      final Matcher matcher = NOT_LOGGED.matcher(message);
      told += matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
    assertEquals(
        refused,
        kernelDrops + logged + told,
        kernelDrops + " dropped by the kernel, " + logged + " logged, " + told + " told as a sum");
  }

  private static void assertBetween(final long least, final long most, final long actual) {
    assertTrue(actual >= least && actual <= most, actual + " is not " + least + " to " + most);
  }
}
