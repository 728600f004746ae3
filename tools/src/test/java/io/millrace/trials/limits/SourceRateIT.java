package io.millrace.trials.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Proc;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Rates over the wire. The exact numbers are a matter of virtual time; here the bounds are those
 * that hold however the machine is loaded: never more than burst and rate allow.
 */
@Tag("alone")
final class SourceRateIT {
  private static final int RATE = 20;

  @Test
  @DisplayName("L7 --source-rate: a fast source gets burst and rate, another one is not touched")
  void shouldServeEachSourceAtItsRate() throws Exception {
    final double seconds = Limits.size(2, 10);
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, "--loops", "2", "--source-rate", RATE + "/s");
        Clients fast = new Clients(millrace.address());
        Clients slow = new Clients(millrace.address())) {
      final long startNs = System.nanoTime();
      double last = 0;
      double longestGap = 0;
      int tries = 0;
      while (last < seconds) {
        fast.tryHold("127.0.0.1");
        tries++;
        if (tries % 10 == 0 && slow.size() < RATE) {
          slow.hold("127.0.0.2", 1);
        }
        longestGap = Math.max(longestGap, since(startNs) - last);
        last = since(startNs);
      }
      final String served = fast.size() + " of " + tries + " in " + last + " s";
      assertTrue(fast.size() <= RATE + RATE * last, served);
      if (longestGap < 0.5) { // else the bucket may have overflowed meanwhile
        assertTrue(fast.size() >= Math.min(tries, RATE + RATE * (last - 0.5) - 1), served);
      }
      Refusals.assertAll(millrace, tries - fast.size(), "source-rate");
    }
  }

  @Test
  @DisplayName("L7 --source-rate below one a second: each source has one at once")
  void shouldServeOneAtOnceWhenRateIsBelowOnePerSecond() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, "--source-rate", "5/m");
        Clients clients = new Clients(millrace.address())) {
      clients.hold("127.0.0.1", 1);
      clients.refused("127.0.0.1", 20);
      clients.hold("127.0.0.2", 1);
      clients.refused("127.0.0.2", 20);
      Refusals.assertAll(millrace, 40, "source-rate");
    }
  }

  @Test
  @DisplayName("L2 --session-rate is not used up by a source beyond its own limit")
  void shouldLeaveSessionRateToOthers() throws Exception {
    final int excess = 300;
    try (Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.tcp(backend, "--session-rate", RATE + "/s", "--source-sessions", "1");
        Clients clients = new Clients(millrace.address())) {
      clients.hold("127.0.0.1", 1);
      clients.refused("127.0.0.1", excess);
      for (int i = 2; i < RATE; i++) {
        clients.hold("127.0.0." + i, 1);
      }
      assertEquals(0, Refusals.logged(millrace, "session-rate"));
      Refusals.assertAll(millrace, excess, "source-sessions");
    }
  }

  @Test
  @DisplayName(
      "L7 --datagram-rate: a fast flow gets burst and rate, the rest is dropped and counted")
  void shouldPassDatagramsAtTheRateOfTheirFlow() throws Exception {
    final int sent = 2_000;
    try (DatagramSocket backend = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        Millrace millrace =
            Millrace.launcher()
                .args("--listen", "udp://127.0.0.1:0", "--datagram-rate", "100/s")
                .args("--backend", "127.0.0.1:" + backend.getLocalPort())
                .args("--idle-timeout", "2s")
                .start();
        DatagramSocket fast = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        DatagramSocket slow = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
      final byte[] payload = new byte[10];
      final long startNs = System.nanoTime();
      for (int i = 0; i < sent; i++) {
        fast.send(new DatagramPacket(payload, payload.length, millrace.address()));
        if (i % 100 == 0) {
          slow.send(new DatagramPacket(payload, payload.length, millrace.address()));
          awaitRead(millrace.address()); // the kernel drops what does not fit into its queue
        }
        Await.elapse(Duration.ofMillis(i % 2));
      }
      final double took = since(startNs);
      final var lines = millrace.awaitSessions(2);
      final double most = 100 + 100 * since(startNs);
      final var ofFast =
          lines.stream()
              .filter(l -> l.client().endsWith(":" + fast.getLocalPort()))
              .toList()
              .get(0);
      final var ofSlow =
          lines.stream()
              .filter(l -> l.client().endsWith(":" + slow.getLocalPort()))
              .toList()
              .get(0);
      assertEquals(sent, ofFast.number("datagramsIn") + ofFast.number("droppedIn"));
      assertTrue(ofFast.number("datagramsIn") <= most, ofFast + " " + took);
      assertTrue(ofFast.number("datagramsIn") >= 100 + 0.25 * 100 * took, ofFast + " " + took);
      assertEquals(sent / 100, ofSlow.number("datagramsIn"));
      assertEquals(0, ofSlow.number("droppedIn"));
    }
  }

  private static void awaitRead(final InetSocketAddress listener) {
    Await.until("datagrams are read", () -> Proc.unreadDatagrams(listener.getPort()) == 0);
  }

  private static double since(final long startNs) {
    return (System.nanoTime() - startNs) / (double) TimeUnit.SECONDS.toNanos(1);
  }
}
