package io.millrace.trials.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Millrace;
import io.millrace.trials.Namespace;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Local ports towards backends are used up: ten of them, in a namespace. Conformance L5. */
final class LocalPortsIT {
  private static final int PORTS = 10;
  private static final int LISTEN = 7_000;
  private static final int BACKEND = 6_000;
  private static final int CLIENTS = 20_000;
  private static final InetSocketAddress FRONTEND = new InetSocketAddress("127.0.0.1", LISTEN);

  @BeforeAll
  static void require() {
    Namespace.require();
  }

  @Test
  @DisplayName(
      "L5 the kernel's choice: an error of its own, live sessions go on, no spin, recovery")
  void shouldFailDistinctlyWhenKernelHasNoPort() throws Exception {
    try (Namespace namespace = withTenPorts()) {
      Within.play(namespace, KernelsChoice.class);
    }
  }

  @Test
  @DisplayName("L5 --local-address: several take turns, one without a free port passes to the next")
  void shouldPassToNextAddressWhenOneHasNoPort() throws Exception {
    try (Namespace namespace = withTenPorts()) {
      Within.play(namespace, Turns.class);
    }
  }

  @Test
  @DisplayName("L5 of udp: flows beyond the ports are refused and counted, live ones go on")
  void shouldRefuseFlowsWhenThereIsNoPort() throws Exception {
    try (Namespace namespace = withTenPorts()) {
      Within.play(namespace, Flows.class);
    }
  }

  private static Namespace withTenPorts() throws IOException {
    final Namespace namespace = Namespace.open();
    namespace.set("ipv4/ip_local_port_range", "'40000 " + (40_000 + PORTS - 1) + "'");
    return namespace;
  }

  private static Millrace start(final String protocol, final String... flags) {
    return Millrace.launcher()
        .args("--listen", protocol + "://127.0.0.1:" + LISTEN)
        .args("--backend", "b=127.0.0.1:" + BACKEND)
        .args(flags)
        .start();
  }

  private static Backend backend() {
    return Backend.at(new InetSocketAddress("127.0.0.1", BACKEND), Peer::echo);
  }

  /** A client whose own port is not one of those that are scarce. */
  private static Peer open(final int index) throws IOException {
    return Peer.connectFrom(new InetSocketAddress("127.0.0.1", CLIENTS + index), FRONTEND);
  }

  private static List<Peer> served(final int from, final int count) throws IOException {
    final List<Peer> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      final Peer client = open(from + i);
      client.roundTrip("client " + i);
      clients.add(client);
    }
    return clients;
  }

  /** Each is closed without a byte, for want of a port. */
  private static void refused(final Millrace millrace, final int count) throws IOException {
    final int before = millrace.sessions().size();
    for (int i = 0; i < count; i++) {
      try (Peer client = open(1_000 + before + i)) {
        assertEquals(0, client.readRest().bytes().length);
      }
    }
    for (final SessionLine line :
        millrace.awaitSessions(before + count).subList(before, before + count)) {
      assertEquals("connect-failed", line.cause(), line::toString);
      assertEquals(List.of("b:local-ports"), line.attempts());
    }
  }

  private static void assertIdle(final Millrace millrace) {
    final long before = Proc.ownCpuMillis(millrace.pid());
    Await.elapse(Duration.ofSeconds(2));
    final long spent = Proc.ownCpuMillis(millrace.pid()) - before;
    assertTrue(spent < 400, spent + " ms of CPU time in 2 s of waiting");
  }

  /** TCP without an address of its own. */
  static final class KernelsChoice implements Within.Scene {
    private int tries;

    @Override
    public void play() throws Exception {
      try (Backend backend = backend();
          Millrace millrace = start("tcp", "--loops", "1")) {
        final List<Peer> live = served(0, PORTS);
        assertEquals(PORTS, backend.accepted());
        refused(millrace, 100);
        assertIdle(millrace);
        for (final Peer client : live) {
          client.roundTrip("still here");
        }
        live.remove(0).reset(); // so that no port waits for its time to pass
        Await.until("the port is used again", this::isServed);
        for (final Peer client : live) {
          client.reset();
        }
      }
    }

    private boolean isServed() {
      try (Peer client = open(5_000 + tries++)) {
        client.roundTrip("again");
        client.reset();
        return true;
      } catch (final IOException e) {
        return false;
      }
    }
  }

  /** Two addresses of its own, one of which somebody else uses as well. */
  static final class Turns implements Within.Scene {
    private static final int TAKEN = 6;

    @Override
    public void play() throws Exception {
      final List<Socket> others = new ArrayList<>();
      for (int i = 0; i < TAKEN; i++) {
        final Socket other = new Socket();
        other.bind(new InetSocketAddress("127.0.0.11", 0));
        others.add(other);
      }
      try (Backend backend = backend();
          Millrace millrace =
              start(
                  "tcp",
                  "--loops",
                  "1",
                  "--local-address",
                  "127.0.0.11",
                  "--local-address",
                  "127.0.0.12")) {
        final List<Peer> live = served(0, 2 * PORTS - TAKEN);
        refused(millrace, 50);
        assertIdle(millrace);
        assertEquals(2 * PORTS - TAKEN, backend.accepted());
        final List<String> hosts =
            backend.peers().stream()
                .map(peer -> peer.remote().getAddress().getHostAddress())
                .toList();
        assertEquals("127.0.0.11", hosts.get(0));
        assertEquals("127.0.0.12", hosts.get(1));
        assertEquals("127.0.0.11", hosts.get(2));
        assertEquals(PORTS - TAKEN, hosts.stream().filter("127.0.0.11"::equals).count());
        assertEquals(PORTS, hosts.stream().filter("127.0.0.12"::equals).count());
        for (final Socket other : others) {
          other.close();
        }
        Await.elapse(Duration.ofMillis(600));
        live.addAll(served(2 * PORTS, TAKEN));
        refused(millrace, 5);
        for (final Peer client : live) {
          client.roundTrip("still here");
          client.reset();
        }
      }
    }
  }

  /** UDP. Clients have ports of their own choice. */
  static final class Flows implements Within.Scene {
    @Override
    public void play() throws Exception {
      try (DatagramSocket backend =
              new DatagramSocket(new InetSocketAddress("127.0.0.1", BACKEND));
          Millrace millrace = start("udp", "--loops", "1")) {
        backend.setSoTimeout(5_000);
        final List<DatagramSocket> clients = new ArrayList<>();
        for (int i = 0; i < PORTS; i++) {
          clients.add(client(i));
          assertEquals(i, ask(clients.get(i), backend, i));
        }
        for (int i = 0; i < 50; i++) {
          try (DatagramSocket beyond = client(PORTS + i)) {
            send(beyond, 99);
          }
        }
        for (final SessionLine line : millrace.awaitSessions(50)) {
          assertEquals("connect-failed", line.cause(), line::toString);
          assertEquals(
              Set.of("b:local-ports"), line.attempts().stream().collect(Collectors.toSet()));
        }
        assertIdle(millrace);
        for (int i = 0; i < PORTS; i++) {
          assertEquals(50 + i, ask(clients.get(i), backend, 50 + i), "the flow lives");
        }
        clients.forEach(DatagramSocket::close);
      }
    }

    private static DatagramSocket client(final int index) throws IOException {
      return new DatagramSocket(new InetSocketAddress("127.0.0.1", CLIENTS + index));
    }

    private static void send(final DatagramSocket client, final int number) throws IOException {
      client.send(new DatagramPacket(new byte[] {(byte) number}, 1, FRONTEND));
    }

    private static int ask(
        final DatagramSocket client, final DatagramSocket backend, final int number)
        throws IOException {
      send(client, number);
      final DatagramPacket packet = new DatagramPacket(new byte[8], 8);
      backend.receive(packet);
      backend.send(packet);
      client.setSoTimeout(5_000);
      client.receive(packet);
      return packet.getData()[0];
    }
  }
}
