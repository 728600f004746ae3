package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Limits of each client address, and floods from one and from many of them. */
final class UdpSourcesIT {
  private static final int LIVE = 8;
  private static final Duration SHORT = Duration.ofMillis(50);

  @Test
  @DisplayName("U5 --source-sessions: a flood of new sources touches neither live flows nor counts")
  void shouldKeepFlowsAndCountsWhenManySourcesFlood() throws Exception {
    final UdpPeer.Script picky =
        (peer, datagram) -> {
          if (!datagram.text().equals("flood")) {
            UdpPeer.ECHO.onDatagram(peer, datagram);
          }
        };
    try (UdpPeer backend = UdpPeer.scripted(picky);
        Millrace millrace =
            UdpFrontend.start(
                backend,
                "--max-sessions",
                "1000",
                "--source-sessions",
                String.valueOf(LIVE),
                "--unanswered-timeout",
                "1s");
        Load load = Load.start(LIVE, millrace.address())) {
      final int sources = Limits.size(2_500, 20_000);
      for (int i = 0; i < sources; i++) {
        Load.keepRoom(millrace.address(), i);
        send("127." + (1 + i / 62_500) + "." + i / 250 % 250 + "." + (1 + i % 250), millrace);
        if (i % 8 == 0) {
          Await.elapseMillis(1);
        }
      }
      // the last of the flood is forgotten, and the log takes lines of refused ones again
      Load.awaitRead(millrace.address());
      Await.elapseMillis(2_200);
      try (UdpClient ninth = UdpClient.of(millrace.address());
          UdpClient other =
              UdpClient.from(InetAddress.getByName("127.0.0.2"), millrace.address())) {
        ninth.send("one too many");
        ninth.expectNothing(SHORT);
        assertEquals("other", other.ask("other"));
      }
      assertTrue(load.stop() > 0);
      assertEquals(LIVE, Load.flows(backend, "load"), "live flows were never opened anew");
      assertTrue(Load.flows(backend, "flood") >= 500, "the flood had what is kept for such flows");
      Await.until(
          "the refusal of the ninth flow",
          () -> millrace.count(line -> line.cause().equals("source-sessions")) == 1);
    }
  }

  @Test
  @DisplayName("U5 --source-sessions: one source with many ports takes nothing from the others")
  void shouldServeOthersWhenOneSourceFloods() throws Exception {
    final int each = 4;
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace =
            UdpFrontend.start(
                backend, "--session-rate", "50/s", "--source-sessions", String.valueOf(each))) {
      final int flood = Limits.size(2_000, 8_000);
      final List<UdpClient> others = new ArrayList<>();
      final var flooding = Tasks.run(() -> Load.flood(millrace.address(), flood, 2));
      for (int i = 0; i < 3 * each; i++) {
        final InetAddress from = InetAddress.getByName("127.0.0." + (2 + i / each));
        final UdpClient other = UdpClient.from(from, millrace.address());
        assertEquals("other " + i, other.ask("other " + i));
        others.add(other);
      }
      Tasks.join(flooding);
      assertEquals(each, Load.flows(backend, "flood"));
      assertEquals(3 * each, Load.flows(backend, "other"));
      for (final SessionLine line : millrace.sessions()) {
        assertEquals("source-sessions", line.cause(), line::toString);
        assertTrue(line.client().startsWith(Load.FLOODER + ":"), line::toString);
      }
      UdpClient.closeAll(others);
    }
  }

  @Test
  @DisplayName(
      "L7 --source-rate: flows of one source at its rate, others are not counted against it")
  void shouldOpenFlowsOfEachSourceAtItsRate() throws Exception {
    final int rate = 30;
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--source-rate", rate + "/s")) {
      final double seconds = Load.flood(millrace.address(), Limits.size(1_500, 10_000), 1);
      final InetAddress other = InetAddress.getByName("127.0.0.2");
      for (int i = 0; i < rate; i++) {
        try (UdpClient client = UdpClient.from(other, millrace.address())) {
          assertEquals("other", client.ask("other"));
        }
      }
      final long opened = Load.flows(backend, "flood");
      assertTrue(
          opened >= rate && opened <= rate + rate * (seconds + 1),
          opened + " flows in " + seconds + " s");
      millrace.sessions().forEach(line -> assertEquals("source-rate", line.cause()));
    }
  }

  @Test
  @DisplayName("L2 --source-sessions: flows that have ended give their places back")
  void shouldAdmitAgainWhenFlowsHaveEnded() throws Exception {
    final int each = 5;
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace =
            UdpFrontend.start(
                backend, "--source-sessions", String.valueOf(each), "--idle-timeout", "1s")) {
      for (int round = 1; round <= Limits.size(4, 50); round++) {
        final List<UdpClient> clients = UdpClient.many(each + 1, millrace.address());
        for (int i = 0; i < each; i++) {
          assertEquals("in", clients.get(i).ask("in"), "round " + round);
        }
        clients.get(each).send("one too many");
        clients.get(each).expectNothing(SHORT);
        final int ended = round * each;
        Await.until(
            ended + " ended flows",
            () -> millrace.count(line -> line.cause().equals("idle")) == ended);
        UdpClient.closeAll(clients);
      }
    }
  }

  private static void send(final String from, final Millrace millrace) throws IOException {
    final InetSocketAddress target = millrace.address();
    try (UdpClient client = UdpClient.from(InetAddress.getByName(from), target)) {
      client.send("flood");
    }
  }
}
