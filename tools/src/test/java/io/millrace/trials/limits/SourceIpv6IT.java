package io.millrace.trials.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Backend;
import io.millrace.trials.Millrace;
import io.millrace.trials.Namespace;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A source is a /64 of IPv6 and an address of IPv4. */
final class SourceIpv6IT {
  private static final int PORT = 7_000;

  @BeforeAll
  static void require() {
    Namespace.require();
  }

  @Test
  @DisplayName(
      "--source-sessions: addresses of one /64 share an allowance, those of another do not")
  void shouldCountConnectionsByNetwork() throws Exception {
    try (Namespace namespace = withNetworks()) {
      Within.play(namespace, Connections.class);
    }
  }

  @Test
  @DisplayName("--source-sessions of udp: the same for flows")
  void shouldCountFlowsByNetwork() throws Exception {
    try (Namespace namespace = withNetworks()) {
      Within.play(namespace, Flows.class);
    }
  }

  private static Namespace withNetworks() throws Exception {
    final Namespace namespace = Namespace.open();
    for (final String address : List.of("fd00:0:0:1::1", "fd00:0:0:1:ffff::2", "fd00:0:0:2::1")) {
      namespace.ip("addr", "add", address + "/64", "dev", "lo", "nodad");
    }
    return namespace;
  }

  /** TCP. */
  static final class Connections implements Within.Scene {
    @Override
    public void play() throws Exception {
      try (Backend backend = Backend.echo();
          Millrace millrace =
              Millrace.launcher()
                  .args("--listen", "*:" + PORT, "--backend", backend.text())
                  .args("--source-sessions", "3")
                  .start();
          Clients six = new Clients(new InetSocketAddress("fd00:0:0:1::1", PORT));
          Clients four = new Clients(new InetSocketAddress("127.0.0.1", PORT))) {
        for (int round = 1; round <= 3; round++) {
          six.hold("fd00:0:0:1::1", 2);
          six.hold("fd00:0:0:1:ffff::2", 1);
          six.refused("fd00:0:0:1:ffff::2", 2);
          six.refused("fd00:0:0:1::1", 2);
          six.hold("fd00:0:0:2::1", 3);
          six.refused("fd00:0:0:2::1", 1);
          four.hold("127.0.0.1", 3);
          four.refused("127.0.0.1", 1);
          four.hold("127.0.0.2", 3);
          six.release();
          four.release();
          millrace.awaitSessions(round * 18);
        }
        assertEquals(18, Refusals.logged(millrace, "source-sessions"));
      }
    }
  }

  /** UDP. */
  static final class Flows implements Within.Scene {
    @Override
    public void play() throws Exception {
      try (DatagramSocket backend = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
          Millrace millrace =
              Millrace.launcher()
                  .args("--listen", "udp://*:" + PORT, "--loops", "2")
                  .args("--backend", "127.0.0.1:" + backend.getLocalPort())
                  .args("--source-sessions", "2")
                  .start()) {
        final List<DatagramSocket> clients = new ArrayList<>();
        for (final String from :
            List.of("fd00:0:0:1::1", "fd00:0:0:1:ffff::2", "fd00:0:0:1::1", "fd00:0:0:1::1")) {
          clients.add(send(from, "fd00:0:0:1::1"));
        }
        millrace.awaitSessions(2);
        for (int i = 0; i < 2; i++) {
          clients.add(send("fd00:0:0:2::1", "fd00:0:0:1::1"));
          clients.add(send("127.0.0.1", "127.0.0.1"));
          clients.add(send("127.0.0.2", "127.0.0.1"));
        }
        clients.add(send("127.0.0.2", "127.0.0.1"));
        millrace.awaitSessions(3);
        assertEquals(3, Refusals.logged(millrace, "source-sessions"));
        for (int i = 0; i < 8; i++) {
          backend.setSoTimeout(5_000);
          backend.receive(new DatagramPacket(new byte[8], 8));
        }
        clients.forEach(DatagramSocket::close);
      }
    }

    private static DatagramSocket send(final String from, final String to) throws Exception {
      final DatagramSocket client = new DatagramSocket(new InetSocketAddress(from, 0));
      client.send(new DatagramPacket(new byte[4], 4, InetAddress.getByName(to), PORT));
      return client;
    }
  }
}
