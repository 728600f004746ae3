package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Millrace;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Empty datagrams are datagrams. */
final class UdpEmptyIT {
  private static final byte[] EMPTY = {};
  private static final String TEN = "0123456789";
  private static final int PAIRS = 5;
  private static final int ROW = 100;
  private static final int FLOOD_WINDOW = 32;

  @Test
  @DisplayName(
      "C29 an empty datagram opens a flow; empty ones are carried and counted, alone and among others")
  void shouldCarryAndCountEmptyDatagramsWhenFirstInterleavedOrInARow() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--idle-timeout", "1s");
        UdpClient client = UdpClient.of(millrace.address())) {
      carryEmptyOnes(client, backend, EMPTY);
      final SessionLine line = millrace.awaitSession("idle");
      assertCounts(line, 1 + 2 * PAIRS + ROW, PAIRS * TEN.length());
      assertEquals(Sockets.flag(client.local()), line.client());
    }
  }

  @Test
  @DisplayName("C29 an empty datagram in a flow that something else opened")
  void shouldCarryAndCountEmptyDatagramsWhenOneFollowsAnother() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--idle-timeout", "1s");
        UdpClient client = UdpClient.of(millrace.address())) {
      carryEmptyOnes(client, backend, TEN.getBytes());
      final SessionLine line = millrace.awaitSession("idle");
      assertCounts(line, 1 + 2 * PAIRS + ROW, (1 + PAIRS) * TEN.length());
    }
  }

  @Test
  @DisplayName("C29 an empty reply arrives, also when no client ever sent an empty datagram")
  void shouldCarryEmptyReplyWhenRequestIsNot() throws Exception {
    try (UdpPeer backend = UdpPeer.scripted((peer, datagram) -> peer.send(EMPTY, datagram.from()));
        Millrace millrace = UdpFrontend.start(backend, "--idle-timeout", "1s");
        UdpClient client = UdpClient.of(millrace.address())) {
      for (int i = 0; i < PAIRS; i++) {
        assertEquals(0, client.ask(TEN.getBytes()).length);
      }
      final SessionLine line = millrace.awaitSession("idle");
      assertEquals(PAIRS, line.number("datagramsOut"), line::toString);
      assertEquals(0, line.bytesOut(), line::toString);
    }
  }

  @Test
  @DisplayName("C29 a flood of empty datagrams does not starve other clients")
  void shouldServeOthersWhenOneFloodsEmptyDatagrams() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--loops", "1");
        UdpClient client = UdpClient.of(millrace.address())) {
      final AtomicBoolean flooding = new AtomicBoolean(true);
      final CompletableFuture<Long> flood = Tasks.start(() -> flood(millrace.address(), flooding));
      for (int i = 0; i < ROW; i++) {
        assertEquals("ask " + i, client.ask("ask " + i));
      }
      flooding.set(false);
      assertEquals(Tasks.join(flood) + ROW, backend.receivedCount());
    }
  }

  private static void carryEmptyOnes(
      final UdpClient client, final UdpPeer backend, final byte[] first) throws IOException {
    assertEquals(first.length, client.ask(first).length, "the first datagram");
    for (int i = 0; i < PAIRS; i++) {
      assertEquals(TEN, client.ask(TEN));
      assertEquals(0, client.ask(EMPTY).length);
    }
    for (int i = 0; i < ROW; i++) {
      client.send(EMPTY);
    }
    for (int i = 0; i < ROW; i++) {
      assertEquals(0, client.receive().size(), "reply in the row");
    }
    assertEquals(1 + 2 * PAIRS + ROW, backend.receivedCount());
    assertEquals(1, backend.sources().size(), "flows");
  }

  private static void assertCounts(final SessionLine line, final long datagrams, final long bytes) {
    assertEquals(datagrams, line.number("datagramsIn"), line::toString);
    assertEquals(datagrams, line.number("datagramsOut"), line::toString);
    assertEquals(bytes, line.bytesIn(), line::toString);
    assertEquals(bytes, line.bytesOut(), line::toString);
    assertEquals(0, line.number("droppedIn"), line::toString);
    assertEquals(0, line.number("droppedOut"), line::toString);
  }

  /** As fast as the answers come back, so that nothing overflows; the number sent. */
  private static long flood(final InetSocketAddress target, final AtomicBoolean flooding)
      throws IOException {
    try (UdpClient client = UdpClient.of(target)) {
      long sent = 0;
      for (; sent < FLOOD_WINDOW; sent++) {
        client.send(EMPTY);
      }
      long answered = 0;
      for (; flooding.get(); answered++) {
        assertEquals(0, client.receive().size());
        client.send(EMPTY);
        sent++;
      }
      for (; answered < sent; answered++) {
        client.receive();
      }
      return sent;
    }
  }
}
