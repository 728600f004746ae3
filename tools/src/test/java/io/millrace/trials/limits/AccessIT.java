package io.millrace.trials.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which clients are served. */
final class AccessIT {
  private static final String[] NESTED = {
    "--allow",
    "127.0.0.0/16",
    "--deny",
    "127.0.1.0/24",
    "--allow",
    "127.0.1.7",
    "--deny",
    "127.0.0.9"
  };
  private static final List<String> SERVED = List.of("127.0.0.1", "127.0.0.8", "127.0.1.7");
  private static final List<String> DENIED =
      List.of("127.0.0.9", "127.0.1.1", "127.0.1.8", "127.1.0.1");

  @Test
  @DisplayName("--allow, --deny: the longest prefix decides; denied connections end without data")
  void shouldServeConnectionsByLongestPrefix() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, NESTED);
        Clients clients = new Clients(millrace.address())) {
      for (final String from : DENIED) {
        clients.refused(from, 2);
      }
      for (final String from : SERVED) {
        clients.hold(from, 1);
      }
      final List<SessionLine> lines = millrace.awaitSessions(2 * DENIED.size());
      for (int i = 0; i < lines.size(); i++) {
        assertEquals("deny", lines.get(i).cause());
        assertEquals("millrace", lines.get(i).endedBy());
        assertEquals(DENIED.get(i / 2), lines.get(i).client().replaceFirst(":\\d+$", ""));
        assertEquals(0, lines.get(i).bytesIn() + lines.get(i).bytesOut());
      }
      assertEquals(SERVED.size(), backend.accepted());
    }
  }

  @Test
  @DisplayName("--allow, --deny of udp: datagrams of denied clients are dropped and counted")
  void shouldServeFlowsByLongestPrefix() throws Exception {
    try (DatagramSocket backend = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        Millrace millrace =
            Millrace.launcher()
                .args("--listen", "udp://127.0.0.1:0", "--loops", "1")
                .args("--backend", "127.0.0.1:" + backend.getLocalPort())
                .args(NESTED)
                .start()) {
      backend.setSoTimeout(Limits.waitMillis());
      for (final String from : DENIED) {
        send(from, millrace.address());
      }
      for (final String from : SERVED) {
        send(from, millrace.address());
        assertEquals(from, receive(backend), "what the backend sees");
      }
      final List<SessionLine> lines = millrace.awaitSessions(DENIED.size());
      for (int i = 0; i < lines.size(); i++) {
        assertEquals("deny", lines.get(i).cause());
        assertEquals("udp", lines.get(i).text("proto"));
        assertEquals(DENIED.get(i), lines.get(i).client().replaceFirst(":\\d+$", ""));
        assertEquals(1, lines.get(i).number("droppedIn"));
      }
    }
  }

  @Test
  @DisplayName("--allow of IPv6 alone serves no IPv4, and the reverse")
  void shouldKeepFamiliesApart() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.launcher()
                .args("--backend", backend.text())
                .args("--listen", "*:0", "--allow", "::/0")
                .args("--listen", "*:0", "--allow", "0.0.0.0/0")
                .start();
        Clients fourToSix = clients(millrace, 0, "127.0.0.1");
        Clients sixToSix = clients(millrace, 0, "::1");
        Clients fourToFour = clients(millrace, 1, "127.0.0.1");
        Clients sixToFour = clients(millrace, 1, "::1")) {
      fourToSix.refused("127.0.0.1", 1);
      sixToSix.hold("::1", 1);
      fourToFour.hold("127.0.0.1", 1);
      sixToFour.refused("::1", 1);
    }
  }

  @Test
  @DisplayName("--deny counts for the client that a PROXY header names, not for the peer")
  void shouldJudgeTheClientOfTheHeader() throws Exception {
    try (Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.tcp(
                backend,
                "--accept-proxy",
                "127.0.0.1",
                "--deny",
                "127.0.0.1",
                "--deny",
                "192.0.2.66")) {
      try (Peer served = Peer.connectFrom("127.0.0.1", millrace.address())) {
        served.send("PROXY TCP4 192.0.2.1 198.51.100.2 51234 443\r\n");
        served.roundTrip("served");
      }
      try (Peer denied = Peer.connectFrom("127.0.0.1", millrace.address())) {
        denied.send("PROXY TCP4 192.0.2.66 198.51.100.2 51234 443\r\n");
        assertEquals(0, denied.readRest().bytes().length);
      }
      final List<SessionLine> denied =
          millrace.awaitSessions(2).stream().filter(l -> l.cause().equals("deny")).toList();
      assertEquals(1, denied.size());
      assertEquals("192.0.2.66:51234", denied.get(0).client());
      assertEquals(1, backend.accepted());
    }
  }

  private static Clients clients(final Millrace millrace, final int frontend, final String host) {
    return new Clients(new InetSocketAddress(host, millrace.addresses().get(frontend).getPort()));
  }

  private static void send(final String from, final InetSocketAddress to) throws IOException {
    try (DatagramSocket client = new DatagramSocket(new InetSocketAddress(from, 0))) {
      final byte[] payload = from.getBytes();
      client.send(new DatagramPacket(payload, payload.length, to));
    }
  }

  private static String receive(final DatagramSocket backend) throws IOException {
    final DatagramPacket packet = new DatagramPacket(new byte[100], 100);
    try {
      backend.receive(packet);
    } catch (final SocketTimeoutException e) {
      throw new AssertionError("no datagram at the backend", e);
    }
    assertEquals(InetAddress.getByName("127.0.0.1"), packet.getAddress());
    return new String(packet.getData(), 0, packet.getLength());
  }
}
