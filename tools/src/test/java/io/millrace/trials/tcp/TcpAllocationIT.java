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

  private static final int ROUNDS = Limits.size(60, 600);
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
      final double beforeKib = Memory.allocatedByLoopsKib(millrace.pid());
      talk(clients);
      final double kib = Memory.allocatedByLoopsKib(millrace.pid()) - beforeKib;
      final double bytes = kib * 1024 / (2 * ROUNDS * SESSIONS);
      assertTrue(bytes < BYTES_MAX, () -> bytes + " bytes a message");
    } finally {
      clients.forEach(Peer::close);
    }
  }

  private static void talk(final List<Peer> clients) throws IOException {
    for (int i = 0; i < ROUNDS; i++) {
      for (final Peer client : clients) {
        client.roundTrip("message");
      }
    }
  }
}
