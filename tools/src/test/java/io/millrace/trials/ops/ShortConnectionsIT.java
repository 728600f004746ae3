package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many connections that live for a moment and end in every way; nothing is left of them. */
@Tag("alone")
final class ShortConnectionsIT {
  private static final int CONNECTIONS = Limits.size(5_000, 100_000);
  private static final int CLIENTS = 4;
  private static final int WARM_UP = 20;
  private static final int RESETS_EVERY = 50;
  private static final int PLACES = 8;

  /** Of the client's first letter: what the backend does and what the log has to say. */
  private static final Map<Character, String> CAUSES =
      Map.of(
          'e', "client-end",
          'b', "backend-end",
          'c', "client-reset",
          'r', "backend-reset");

  @Test
  @Timeout(600)
  @DisplayName(
      "T17 many short connections: descriptors, sockets, sessions and places on backends return to the start")
  void shouldReturnToStartAfterManyShortConnections() throws Exception {
    try (DeadPort dead = new DeadPort();
        Backend one = Backend.start(ShortConnectionsIT::serve);
        Backend two = Backend.start(ShortConnectionsIT::serve);
        Millrace millrace =
            TcpFrontend.start(
                List.of(one.text() + ",max=" + PLACES, two.text() + ",max=" + PLACES, dead.text()),
                "--max-sessions",
                String.valueOf(2 * PLACES))) {
      converse(millrace.address(), WARM_UP);
      millrace.awaitSessions(WARM_UP);
      final int descriptors = Proc.descriptors(millrace.pid());
      final List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(Tasks.run(() -> converse(millrace.address(), CONNECTIONS / CLIENTS)));
      }
      for (final CompletableFuture<Void> client : clients) {
        Await.until("end of the clients", Duration.ofMinutes(5), client::isDone);
        Tasks.join(client);
      }
      assertCauses(millrace.awaitSessions(WARM_UP + CONNECTIONS));
      millrace.awaitDescriptors(descriptors);
      for (final String state : List.of("close-wait", "established")) {
        Await.until("none in " + state, () -> Proc.tcpSockets(millrace.pid(), state) == 0);
      }
      assertAllPlacesFree(millrace, one, two);
    }
  }

  /** All places are free, and there is none more: neither kept nor given back twice. */
  private static void assertAllPlacesFree(
      final Millrace millrace, final Backend one, final Backend two) throws IOException {
    Await.until("ends at the backends", () -> one.open() + two.open() == 0);
    final List<Peer> held = new ArrayList<>();
    for (int i = 0; i < 2 * PLACES; i++) {
      final Peer peer = Peer.connect(millrace.address());
      peer.roundTrip("hold");
      held.add(peer);
    }
    assertEquals(PLACES, one.open());
    assertEquals(PLACES, two.open());
    final int lines = millrace.sessions().size();
    try (Peer over = Peer.connect(millrace.address())) {
      assertEquals(Peer.Ending.END, over.awaitEnding());
    }
    assertEquals("max-sessions", millrace.awaitSessions(lines + 1).get(lines).cause());
    held.forEach(Peer::close);
  }

  private static void assertCauses(final List<SessionLine> lines) {
    final Map<String, Integer> expected = new HashMap<>();
    countKinds(WARM_UP, 1, expected);
    countKinds(CONNECTIONS / CLIENTS, CLIENTS, expected);
    final Map<String, Integer> counts = new HashMap<>();
    for (final SessionLine line : lines) {
      counts.merge(line.cause(), 1, Integer::sum);
      assertTrue(
          line.attempts().isEmpty() || line.attempts().equals(List.of("c:refused")),
          line::toString);
    }
    assertEquals(expected, counts);
  }

  private static void countKinds(
      final int count, final int clients, final Map<String, Integer> counts) {
    for (int i = 0; i < count; i++) {
      counts.merge(CAUSES.get(kind(i)), clients, Integer::sum);
    }
  }

  /** A backend's reset waits a tenth of a second for the last bytes: few of them. */
  private static char kind(final int index) {
    return index % RESETS_EVERY == 0 ? 'r' : "ebc".charAt(index % 3);
  }

  private static void converse(final InetSocketAddress address, final int count)
      throws IOException {
    for (int i = 0; i < count; i++) {
      final char kind = kind(i);
      try (Peer peer = Peer.connect(address)) {
        peer.roundTrip(kind + " " + i);
        switch (kind) {
          case 'e' -> {
            peer.end();
            assertEquals(Peer.Ending.END, peer.awaitEnding());
          }
          case 'b' -> assertEquals(Peer.Ending.END, peer.awaitEnding());
          case 'r' -> assertEquals(Peer.Ending.RESET, peer.awaitEnding());
          default -> peer.reset();
        }
      }
    }
  }

  /** Echoes one line, then ends as its first letter asks. */
  private static void serve(final Peer peer) throws IOException {
    final String line = peer.readLine();
    peer.send(line + "\n");
    switch (line.charAt(0)) {
      case 'b' -> {
        peer.end();
        peer.awaitEnding();
      }
      case 'r' -> peer.reset();
      default -> {
        peer.awaitEnding();
        peer.end();
      }
    }
  }
}
