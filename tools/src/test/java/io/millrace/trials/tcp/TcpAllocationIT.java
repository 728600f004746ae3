package io.millrace.trials.tcp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Memory;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What forwarding allocates in a process as users start it. */
final class TcpAllocationIT {
  /**
   * Their sockets have numbers far beyond 127. Of a larger one the runtime's selector makes an
   * object at each event, if the starter did not keep it from that.
   */
  private static final int SESSIONS = 150;

  private static final int ROUNDS = Limits.size(30, 300);
  private static final int TRIES = 4;
  private static final double BYTES_MAX = 1;

  @Test
  void shouldAllocateNothingPerMessageWhenThereAreManySessions() throws Exception {
    final List<Peer> clients = new ArrayList<>();
    try (Backend echo = Backend.echo();
        Millrace millrace = Millrace.tcp(echo, "--idle-strategy", "block")) {
      for (int i = 0; i < SESSIONS; i++) {
        clients.add(Peer.connect(millrace.address()));
      }
      talk(clients); // opens, compiles
      double least = Double.MAX_VALUE;
      for (int i = 0; i < TRIES; i++) {
        least = Math.min(least, perMessage(millrace.pid(), clients));
      }
      final double bytes = least; // of the others something was used for the first time
      assertTrue(bytes < BYTES_MAX, () -> bytes + " bytes a message");
    } finally {
      clients.forEach(Peer::close);
    }
  }

  private static double perMessage(final long pid, final List<Peer> clients) throws IOException {
    final double beforeKib = Memory.allocatedByLoopsKib(pid);
    talk(clients);
    return (Memory.allocatedByLoopsKib(pid) - beforeKib) * 1024 / (2 * ROUNDS * SESSIONS);
  }

  private static void talk(final List<Peer> clients) throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      for (final Peer client : clients) {
        client.roundTrip("message");
      }
    }
  }
}
