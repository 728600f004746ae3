package io.millrace.trials.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The session log adds up to what was sent. */
final class UdpCountersIT {
  private static final int CLIENTS = 10;
  private static final int EACH = 100;
  private static final int BYTES = 37;
  private static final int ANSWER_BYTES = 5;

  @Test
  @DisplayName(
      "C35 1000 datagrams of 37,000 bytes from 10 clients and 10 over the cap: the log's sums are the script's")
  void shouldLogExactSumsWhenClientsAndRefusalsMix() throws Exception {
    final UdpPeer.Script short5 =
        (peer, datagram) -> peer.send(new byte[ANSWER_BYTES], datagram.from());
    try (UdpPeer a = UdpPeer.scripted(short5);
        UdpPeer b = UdpPeer.scripted(short5);
        Millrace millrace =
            UdpFrontend.start(
                List.of(a.flag(), b.flag()),
                "--loops",
                "2",
                "--max-sessions",
                String.valueOf(CLIENTS))) {
      final List<UdpClient> clients = UdpClient.many(CLIENTS, millrace.address());
      final List<UdpClient> refused = UdpClient.many(CLIENTS, millrace.address());
      for (final UdpClient client : clients) {
        ask(client, 1); // one after the other: unanswered flows may have half of the places only
      }
      for (final UdpClient client : refused) {
        client.send(new byte[BYTES]);
      }
      talk(clients, EACH - 1);
      for (final UdpClient client : refused) {
        client.expectNothing(Duration.ofMillis(1));
      }
      millrace.awaitSessions(CLIENTS);
      millrace.signal("TERM");
      millrace.awaitExit(Limits.WAIT);
      final List<SessionLine> lines = millrace.sessions();
      assertEquals(2 * CLIENTS, lines.size(), lines::toString);
      assertServed(lines, clients, a, b);
      assertRefused(lines, refused);
      UdpClient.closeAll(clients);
      UdpClient.closeAll(refused);
      assertEquals(CLIENTS * EACH, a.receivedCount() + b.receivedCount());
    }
  }

  private static void talk(final List<UdpClient> clients, final int count) {
    final List<CompletableFuture<Void>> tasks = new ArrayList<>();
    for (final UdpClient client : clients) {
      tasks.add(Tasks.run(() -> ask(client, count)));
    }
    tasks.forEach(Tasks::join);
  }

  private static void ask(final UdpClient client, final int count) throws IOException {
    for (int i = 0; i < count; i++) {
      assertEquals(ANSWER_BYTES, client.ask(new byte[BYTES]).length);
    }
  }

  private static void assertServed(
      final List<SessionLine> lines,
      final List<UdpClient> clients,
      final UdpPeer a,
      final UdpPeer b) {
    final List<SessionLine> served =
        lines.stream().filter(line -> line.cause().equals("drain")).toList();
    assertEquals(CLIENTS, served.size(), lines::toString);
    assertEquals(locals(clients), clientsOf(served));
    assertEquals(CLIENTS * EACH, sum(served, "datagramsIn"));
    assertEquals(CLIENTS * EACH, sum(served, "datagramsOut"));
    assertEquals(CLIENTS * EACH * BYTES, sum(served, "bytesIn"));
    assertEquals(CLIENTS * EACH * ANSWER_BYTES, sum(served, "bytesOut"));
    assertEquals(0, sum(served, "droppedIn") + sum(served, "droppedOut"));
    assertEquals(a.receivedCount(), sum(of(served, "a"), "datagramsIn"), "backend a");
    assertEquals(b.receivedCount(), sum(of(served, "b"), "datagramsIn"), "backend b");
    final Set<String> ids = new HashSet<>();
    served.forEach(line -> assertTrue(ids.add(line.text("id")), line::toString));
  }

  private static void assertRefused(final List<SessionLine> lines, final List<UdpClient> clients) {
    final List<SessionLine> refused =
        lines.stream().filter(line -> line.cause().equals("max-sessions")).toList();
    assertEquals(CLIENTS, refused.size(), lines::toString);
    assertEquals(locals(clients), clientsOf(refused));
    assertEquals(
        0, sum(refused, "datagramsIn") + sum(refused, "bytesIn") + sum(refused, "bytesOut"));
  }

  private static Set<String> locals(final List<UdpClient> clients) {
    final Set<String> locals = new HashSet<>();
    clients.forEach(client -> locals.add(Sockets.flag(client.local())));
    return locals;
  }

  private static Set<String> clientsOf(final List<SessionLine> lines) {
    final Set<String> clients = new HashSet<>();
    lines.forEach(line -> clients.add(line.client()));
    return clients;
  }

  private static List<SessionLine> of(final List<SessionLine> lines, final String backend) {
    return lines.stream().filter(line -> line.backend().equals(backend)).toList();
  }

  private static long sum(final List<SessionLine> lines, final String field) {
    return lines.stream().mapToLong(line -> line.number(field)).sum();
  }
}
