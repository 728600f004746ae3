package io.millrace.trials.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Millrace;
import io.millrace.trials.Ports;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conformance B3 and B4, case C21: the same client, the same backend. */
final class HashIT {
  private static final List<String> CLIENTS = Front.clients(200);
  private static final int FLOWS = 80;

  private Fleet fleet;

  @BeforeEach
  void open() throws IOException {
    fleet = Fleet.of("a", "b", "c", "d");
  }

  @AfterEach
  void close() {
    fleet.close();
  }

  @Test
  @DisplayName(
      "B3 source-hash: same source, same backend; across restarts, flag order, two instances, protocols")
  void shouldChooseTheSameBackendWhenTheSourceIsTheSame() throws Exception {
    final List<String> first;
    final List<String> reversed = new ArrayList<>(fleet.names());
    Collections.reverse(reversed);
    try (Millrace one = start("source-hash", fleet.names());
        Millrace two = start("source-hash", reversed)) {
      first = Front.backends(Who.TCP, Front.of(one, Who.TCP), CLIENTS);
      for (final Who who : Who.values()) {
        assertEquals(first, Front.backends(who, Front.of(one, who), CLIENTS), who + " again");
        assertEquals(first, Front.backends(who, Front.of(two, who), CLIENTS), who + " beside it");
      }
    }
    try (Millrace restarted = start("source-hash", reversed)) {
      for (final Who who : Who.values()) {
        assertEquals(first, Front.backends(who, Front.of(restarted, who), CLIENTS));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("B3 flow-hash: same flow, same backend, across a restart; other ports, others")
  void shouldChooseTheSameBackendWhenTheFlowIsTheSame(final Who who) throws Exception {
    final int port = Ports.row(FLOWS);
    final List<String> first;
    final String listen = who.scheme() + "127.0.0.1:" + Ports.free(); // nobody else's meanwhile
    final InetSocketAddress target;
    try (Millrace millrace = startAt(listen)) {
      target = millrace.address();
      first = flows(who, target, port);
      assertEquals(Set.copyOf(fleet.names()), Set.copyOf(first), "one client, many flows");
      assertEquals(first, flows(who, target, port));
    }
    try (Millrace restarted = startAt(listen)) {
      assertEquals(target, restarted.address());
      assertEquals(first, flows(who, target, port));
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C21 (a) 40 ports of one address: one backend; (b) 200 addresses: 12-40 % each")
  void shouldHashTheAddressAndNothingElse(final Who who) throws Exception {
    try (Millrace millrace = start("source-hash", fleet.names())) {
      final InetSocketAddress target = Front.of(millrace, who);
      final Set<String> ofOne = new HashSet<>();
      for (int i = 0; i < 40; i++) {
        ofOne.add(who.ask("127.0.0.1", target));
      }
      assertEquals(1, ofOne.size(), ofOne::toString);
      final List<String> backends = Front.backends(who, target, CLIENTS);
      for (final String name : fleet.names()) {
        final long percent = 100 * Front.count(backends, name) / CLIENTS.size();
        assertTrue(percent >= 12 && percent <= 40, name + ": " + percent + " %");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("C21 (d) an IPv4 client through an IPv4 and a dual-stack listener: the same backend")
  void shouldChooseTheSameBackendWhenTheListenerIsDualStack(final Who who) throws Exception {
    try (Millrace millrace =
        Millrace.launcher()
            .args("--balance", "source-hash")
            .args(fleet.flags(fleet.names()))
            .args("--listen", who.scheme() + "127.0.0.1:0", "--listen", who.scheme() + "*:0")
            .start()) {
      final List<String> narrow = Front.backends(who, millrace.addresses().get(0), CLIENTS);
      assertEquals(narrow, Front.backends(who, millrace.addresses().get(1), CLIENTS));
      assertEquals(4, new HashSet<>(narrow).size());
    }
  }

  @Test
  @DisplayName(
      "B4 a dead backend: only its clients move, over all others, at the next try, and come back")
  void shouldMoveOnlyItsClientsWhenABackendIsDead() throws Exception {
    try (Millrace millrace = start("source-hash", fleet.names(), "--eject-after", "0")) {
      final InetSocketAddress target = Front.of(millrace, Who.TCP);
      final List<String> before = Front.backends(Who.TCP, target, CLIENTS);
      millrace.awaitSessions(CLIENTS.size());
      fleet.stop("b");
      final List<String> meanwhile = Front.backends(Who.TCP, target, CLIENTS);
      final Set<String> received = new HashSet<>();
      for (int i = 0; i < CLIENTS.size(); i++) {
        assertNotEquals("b", meanwhile.get(i));
        if (before.get(i).equals("b")) {
          received.add(meanwhile.get(i));
        } else {
          assertEquals(before.get(i), meanwhile.get(i), "a client of another backend has moved");
        }
      }
      assertEquals(Set.of("a", "c", "d"), received);
      millrace.awaitSessions(2 * CLIENTS.size());
      final long refused = millrace.count(line -> line.attempts().equals(List.of("b:refused")));
      assertEquals(Front.count(before, "b"), refused, "one refusal for each of its clients");
      fleet.restart("b");
      assertEquals(before, Front.backends(Who.TCP, target, CLIENTS));
    }
  }

  @Test
  @DisplayName("A dead backend's client walks its own order when the next one is dead too")
  void shouldWalkTheClientsOrderWhenSeveralAreDead() throws Exception {
    try (Millrace millrace = start("source-hash", fleet.names(), "--connect-tries", "4")) {
      final InetSocketAddress target = Front.of(millrace, Who.TCP);
      final List<String> order = new ArrayList<>();
      for (int i = 0; i < fleet.names().size(); i++) {
        final String next = Who.TCP.ask("127.0.0.1", target);
        final SessionLine line = millrace.awaitSessions(i + 1).get(i);
        assertEquals(order.stream().map(name -> name + ":refused").toList(), line.attempts());
        order.add(next);
        fleet.stop(next);
      }
      assertEquals(4, new HashSet<>(order).size());
    }
  }

  @Test
  @DisplayName(
      "U4 hashes: a flow whose backend is dead chooses it again until it is ejected, others notice nothing")
  void shouldChooseTheDeadBackendAgainWhenUdp() throws Exception {
    final List<String> clients = CLIENTS.subList(0, 20);
    try (Millrace millrace = start("source-hash", fleet.names(), "--eject-after", "0")) {
      final InetSocketAddress target = Front.of(millrace, Who.UDP);
      final List<String> before =
          Front.backends(Who.TCP, Front.of(millrace, Who.TCP), clients); // the hash is the same
      final int ended = millrace.awaitSessions(clients.size()).size();
      final String dead = before.get(0);
      fleet.stop(dead);
      try (DatagramSocket client = new DatagramSocket(new InetSocketAddress(clients.get(0), 0))) {
        for (int i = 0; i < 5; i++) {
          client.send(new DatagramPacket(new byte[1], 1, target));
          final SessionLine line = millrace.awaitSessions(ended + i + 1).get(ended + i);
          assertEquals(dead, line.backend(), line::toString);
          assertEquals("backend-reset", line.cause(), line::toString);
        }
      }
      for (int i = 0; i < clients.size(); i++) {
        if (!before.get(i).equals(dead)) {
          assertEquals(before.get(i), Who.UDP.ask(clients.get(i), target));
        }
      }
      fleet.restart(dead);
      assertEquals(before, Front.backends(Who.UDP, target, clients));
    }
  }

  private Millrace start(final String balance, final List<String> order, final String... flags) {
    final List<String> common = new ArrayList<>(List.of("--balance", balance));
    common.addAll(List.of(fleet.flags(order)));
    common.addAll(List.of(flags));
    return Front.start(common.toArray(String[]::new));
  }

  private Millrace startAt(final String listen) {
    return Millrace.launcher()
        .args("--balance", "flow-hash", "--loops", "2", "--listen", listen)
        .args(fleet.flags(fleet.names()))
        .start();
  }

  /** From ports that are the trial's own: no listener of another one is in their way. */
  private static List<String> flows(
      final Who who, final InetSocketAddress target, final int firstPort) throws IOException {
    final List<String> backends = new ArrayList<>();
    for (int i = 0; i < FLOWS; i++) {
      final String host = "127.0.9." + (1 + i % 5);
      backends.add(who.ask(new InetSocketAddress(host, firstPort + i), target));
    }
    return backends;
  }
}
