package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Millrace;
import io.millrace.trials.Ports;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of listening ports, and the address that datagrams to backends leave from. */
final class UdpPortsIT {
  private static final int PORTS = 10;
  private static final int FLOWS = 20;

  @Test
  @DisplayName("A range of ten ports to a backend without a port: the same port there")
  void shouldGoToSamePortWhenBackendHasNone() throws Exception {
    final int first = Ports.row(PORTS);
    final List<UdpPeer> backends = portPeers("127.0.0.2", first);
    try (Millrace millrace = range("127.0.0.1", first, "127.0.0.2")) {
      assertEachPortAnswered("127.0.0.1", first, 0);
      assertEquals(first, millrace.address().getPort(), "printed");
    } finally {
      backends.forEach(UdpPeer::close);
    }
  }

  @Test
  @DisplayName("A range of ten ports of all addresses to a backend with +N: that much above")
  void shouldGoToPortAboveWhenBackendHasOffset() throws Exception {
    final int first = Ports.row(2 * PORTS);
    final List<UdpPeer> backends = portPeers("127.0.0.1", first + PORTS);
    try (Millrace millrace = range("*", first, "127.0.0.1:+" + PORTS)) {
      assertEachPortAnswered("127.0.0.1", first, PORTS);
      assertEachPortAnswered("::1", first, PORTS);
      assertTrue(millrace.isAlive());
    } finally {
      backends.forEach(UdpPeer::close);
    }
  }

  @Test
  @DisplayName("One client on two ports of a range has two flows, each with its own backend port")
  void shouldKeepFlowsApartWhenOneClientUsesTwoPorts() throws Exception {
    final int first = Ports.row(PORTS);
    final List<UdpPeer> backends = portPeers("127.0.0.2", first);
    final UdpPeer.Script none = UdpPeer.SILENT;
    try (Millrace millrace =
            UdpFrontend.launcher(
                    "127.0.0.1:" + first + "-" + (first + PORTS - 1),
                    List.of("127.0.0.2"),
                    "--idle-timeout",
                    "1s")
                .start();
        UdpPeer client = UdpPeer.bound(new InetSocketAddress("127.0.0.1", 0), none)) {
      client.send("x", new InetSocketAddress("127.0.0.1", first));
      client.send("y", new InetSocketAddress("127.0.0.1", first + 1));
      client.awaitReceived(2);
      final Map<Integer, String> answers = new HashMap<>();
      client.received().forEach(answer -> answers.put(answer.from().getPort(), answer.text()));
      assertEquals(Map.of(first, "at " + first, first + 1, "at " + (first + 1)), answers);
      final Set<String> ways = new HashSet<>();
      for (final SessionLine line : millrace.awaitSessions(2)) {
        ways.add(line.text("listen") + " to " + line.text("address"));
      }
      assertEquals(Set.of(way(first), way(first + 1)), ways);
    } finally {
      backends.forEach(UdpPeer::close);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @DisplayName("--local-address: flows leave from it; several take turns, on each loop")
  void shouldLeaveFromLocalAddressesInTurns(final int loops) throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = startWithLocalAddresses(backend, loops)) {
      final List<UdpClient> clients = UdpClient.many(FLOWS, millrace.address());
      for (final UdpClient client : clients) {
        assertEquals("hello", client.ask("hello"));
      }
      UdpClient.closeAll(clients);
      final Map<String, Integer> flows = new HashMap<>();
      final Set<String> seen = new HashSet<>();
      for (final InetSocketAddress from : backend.sources()) {
        flows.merge(from.getAddress().getHostAddress(), 1, Integer::sum);
        seen.add(Sockets.flag(from));
      }
      assertEquals(Set.of("127.0.0.5", "127.0.0.6"), flows.keySet());
      final int apart = Math.abs(flows.get("127.0.0.5") - flows.get("127.0.0.6"));
      assertTrue(apart <= (loops == 1 ? 0 : loops), flows::toString);
      final Set<String> locals = new HashSet<>();
      millrace.awaitSessions(FLOWS).forEach(line -> locals.add(line.text("local")));
      assertEquals(seen, locals, "as logged");
    }
  }

  @Test
  @DisplayName("--local-address also when a flow begins with an empty datagram")
  void shouldLeaveFromLocalAddressWhenFirstDatagramIsEmpty() throws Exception {
    try (UdpPeer backend = UdpPeer.echo();
        Millrace millrace = UdpFrontend.start(backend, "--local-address", "127.0.0.5");
        UdpClient client = UdpClient.of(millrace.address())) {
      assertEquals("", client.ask(""));
      assertEquals("x", client.ask("x"));
      assertEquals(1, backend.sources().size(), "flows");
      assertEquals(
          InetAddress.getByName("127.0.0.5"), backend.sources().iterator().next().getAddress());
    }
  }

  private static Millrace startWithLocalAddresses(final UdpPeer backend, final int loops) {
    return UdpFrontend.launcher(List.of(backend.flag()), "--loops", String.valueOf(loops))
        .args("--local-address", "127.0.0.5", "--local-address", "127.0.0.6")
        .args("--idle-timeout", "1s")
        .start();
  }

  private static Millrace range(final String host, final int first, final String backend) {
    final String listen = host + ":" + first + "-" + (first + PORTS - 1);
    return UdpFrontend.launcher(listen, List.of(backend)).start();
  }

  private static String way(final int port) {
    return "127.0.0.1:" + port + " to 127.0.0.2:" + port;
  }

  /** Backends on ports that follow each other; each says its own. */
  private static List<UdpPeer> portPeers(final String host, final int first) throws IOException {
    final List<UdpPeer> peers = new ArrayList<>();
    for (int port = first; port < first + PORTS; port++) {
      final String answer = "at " + port;
      final UdpPeer.Script script = (peer, datagram) -> peer.send(answer, datagram.from());
      peers.add(UdpPeer.bound(new InetSocketAddress(host, port), script));
    }
    return peers;
  }

  private static void assertEachPortAnswered(final String host, final int first, final int above)
      throws IOException {
    for (int port = first; port < first + PORTS; port++) {
      try (UdpClient client = UdpClient.of(new InetSocketAddress(host, port))) {
        assertEquals("at " + (port + above), client.ask("which?"));
      }
    }
  }
}
