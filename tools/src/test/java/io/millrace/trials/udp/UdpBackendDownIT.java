package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Proc;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends that are gone, and what becomes of their flows. Nothing here ends by idle time. */
final class UdpBackendDownIT {
  private static final Duration STEP = Duration.ofMillis(5);

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName(
      "U4 dead backend: the first ICMP error ends the flow, the next datagram goes elsewhere, the loops live")
  void shouldGoElsewhereWithNextDatagramWhenBackendIsDead(final int loops) throws Exception {
    final int clients = Limits.size(100, 1_000);
    final int dead = Sockets.freePort();
    try (UdpPeer b = UdpPeer.named("b");
        Millrace millrace =
            UdpFrontend.start(
                List.of("127.0.0.1:" + dead, b.flag()),
                "--loops",
                String.valueOf(loops),
                "--eject-after",
                "0")) {
      final List<UdpClient> open = UdpClient.many(clients, millrace.address());
      int lost = 0;
      for (final UdpClient client : open) {
        lost += askUntilAnswered(client, millrace);
        assertEquals("b", client.ask("again"), "stays with the one that answers");
      }
      UdpClient.closeAll(open);
      final List<SessionLine> lines = millrace.sessions();
      assertEquals(lost, lines.size(), "one line for each lost datagram");
      lines.forEach(UdpBackendDownIT::assertEndedByDeadBackend);
      assertTrue(
          lost >= clients / 2 - 1, lost + " of " + clients + " new flows met the dead one first");
      assertEquals(clients, b.sources().size(), "flows of the living one");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"source-hash", "flow-hash"})
  @DisplayName("U4 with a hash a dead backend gets its own again, until it is ejected")
  void shouldGoElsewhereOnceTheBackendIsEjectedWhenAHashChooses(final String hash)
      throws Exception {
    final int dead = Sockets.freePort();
    try (UdpPeer b = UdpPeer.named("b");
        Millrace millrace =
            UdpFrontend.start(
                List.of("127.0.0.1:" + dead, b.flag()), "--balance", hash, "--eject-after", "5")) {
      int lost = 0;
      final List<UdpClient> open = UdpClient.many(64, millrace.address());
      for (final UdpClient client : open) {
        for (int i = 0; i < 5 && !isAnswered(client, millrace); i++) {
          lost++;
        }
        if (lost == 5) {
          Await.until(
              "ejected",
              () ->
                  millrace.messages().stream()
                      .anyMatch(each -> each.contains("a: ejected (failures: 5")));
        }
        assertEquals("b", client.ask("again"));
      }
      if (lost > 0) {
        assertEquals(5, lost, "so many in a row, then no more");
      } else {
        assertEquals("source-hash", hash, "one client, who belongs to the living one");
      }
      UdpClient.closeAll(open);
    }
  }

  @Test
  @DisplayName(
      "U4 a backend that dies under a flow loses it at once; the flow goes elsewhere and stays there")
  void shouldGoElsewhereWhenBackendDiesUnderFlow() throws Exception {
    try (UdpPeer a = UdpPeer.named("a");
        UdpPeer b = UdpPeer.named("b");
        Millrace millrace = UdpFrontend.start(List.of(a.flag(), b.flag()));
        UdpClient client = UdpClient.of(millrace.address());
        UdpClient other = UdpClient.of(millrace.address())) {
      final String first = client.ask("hello");
      final String second = other.ask("hello");
      (first.equals("a") ? a : b).close();
      client.send("lost");
      final SessionLine line = millrace.awaitSessions(1).get(0);
      assertEquals(first, line.backend(), line::toString);
      assertEquals(2, line.number("datagramsIn"), line::toString);
      assertEquals(1, line.number("datagramsOut"), line::toString);
      assertTrue(askUntilAnswered(client, millrace) <= 1);
      assertEquals(second, client.ask("again"));
      assertEquals(second, other.ask("again"), "the other client has noticed nothing");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName(
      "U4 a backend that is back does not lose the datagram on which an old error is reported")
  void shouldDeliverWhenBackendIsBackAfterError(final boolean sameClient) throws Exception {
    final int rounds = Limits.size(60, 1_000);
    final int port = Sockets.freePort();
    final InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
    try (Millrace millrace = UdpFrontend.start(List.of("127.0.0.1:" + port));
        UdpClient steady = UdpClient.of(millrace.address())) {
      for (int round = 0; round < rounds; round++) {
        try (UdpClient fresh = UdpClient.of(millrace.address())) {
          dieAndReturn(sameClient ? steady : fresh, millrace, address, round);
        }
      }
    }
  }

  @Test
  @DisplayName(
      "U4 all backends dead: a stream of datagrams is answered by nobody, then nothing spins")
  void shouldStayCalmWhenAllBackendsAreDead() throws Exception {
    final String dead = "127.0.0.1:" + Sockets.freePort();
    final String alsoDead = "127.0.0.1:" + Sockets.freePort();
    try (UdpPeer alive = UdpPeer.echo();
        Millrace millrace =
            UdpFrontend.launcher(List.of(dead, alsoDead))
                .args(
                    "--listen",
                    "udp://127.0.0.1:0",
                    "--backend",
                    alive.flag(),
                    "--balance",
                    "first")
                .start();
        UdpClient client = UdpClient.of(millrace.address());
        UdpClient other = UdpClient.of(millrace.addresses().get(1))) {
      for (int i = 0; i < 500; i++) {
        client.send("to nobody");
        assertEquals("to somebody", other.ask("to somebody"));
      }
      // Of its own threads: the compilers still work on what the datagrams have made hot.
      final long before = Proc.ownCpuMillis(millrace.pid());
      Await.elapseMillis(500);
      final long spent = Proc.ownCpuMillis(millrace.pid()) - before;
      assertTrue(spent <= 100, "CPU of its threads in 500 ms without traffic: " + spent + " ms");
      millrace.awaitSessions(1); // ended flows are logged
    }
  }

  /**
   * Every other time the datagram is sent at once, perhaps before the error of the first one is
   * seen.
   */
  private static void dieAndReturn(
      final UdpClient client,
      final Millrace millrace,
      final InetSocketAddress address,
      final int round)
      throws IOException {
    final int ended = millrace.sessions().size();
    client.send("lost " + round);
    if (round % 2 == 0) {
      millrace.awaitSessions(ended + 1);
    }
    askRevived(client, address, "found " + round);
  }

  private static void assertEndedByDeadBackend(final SessionLine line) {
    assertEquals("a", line.backend(), line::toString);
    assertEquals("backend", line.endedBy(), line::toString);
    assertEquals(1, line.number("datagramsIn"), line::toString);
    assertEquals(0, line.number("datagramsOut"), line::toString);
  }

  /** The echo of the first text may come first when the forwarder was slow to send it. */
  private static void askRevived(
      final UdpClient client, final InetSocketAddress address, final String text)
      throws IOException {
    try (UdpPeer back = UdpPeer.bound(address, UdpPeer.ECHO)) {
      client.send(text);
      String answer = client.receive().text();
      if (answer.startsWith("lost")) {
        answer = client.receive().text();
      }
      assertEquals(text, answer);
      assertTrue(back.receivedCount() >= 1);
    }
  }

  /**
   * Sends until an answer comes, again whenever a flow has ended instead; how many datagrams were
   * lost.
   */
  private static int askUntilAnswered(final UdpClient client, final Millrace millrace)
      throws IOException {
    for (int lost = 0; lost <= 1; lost++) {
      if (isAnswered(client, millrace)) {
        return lost;
      }
    }
    throw new AssertionError("a client met the dead backend twice");
  }

  private static boolean isAnswered(final UdpClient client, final Millrace millrace)
      throws IOException {
    final int ended = millrace.sessions().size();
    client.send("hello");
    final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Limits.waitMillis());
    Datagram answer = null;
    while (answer == null
        && millrace.sessions().size() == ended
        && deadlineNs - System.nanoTime() > 0) {
      answer = client.poll(STEP);
    }
    if (answer == null && millrace.sessions().size() == ended) {
      assertNotNull(answer, "neither an answer nor the end of a flow");
    }
    return answer != null;
  }
}
