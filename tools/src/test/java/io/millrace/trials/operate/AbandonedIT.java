package io.millrace.trials.operate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A command that takes its time stops when nobody waits for it any longer. */
final class AbandonedIT {
  private static final int SESSIONS = 60;

  @Test
  void shouldCloseNoFurtherSessionWhenTheOperatorHasLeft() throws IOException {
    final Path directory = MillraceLauncher.freshFolder().resolve("run");
    final List<Peer> clients = new ArrayList<>();
    try (Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.tcp(backend, "--health", "none", "--dir", directory.toString())) {
      for (int i = 0; i < SESSIONS; i++) {
        final Peer client = Peer.connect(millrace.address());
        client.roundTrip("open");
        clients.add(client);
      }
      final Visitor operator = Visitor.of(directory).send("close\0--rate=2/s\0--older=1ms\n");
      millrace.awaitSessions(1);
      operator.close();
      Await.elapse(Duration.ofSeconds(11)); // it may only have ended its side
      final int ended = millrace.sessions().size();
      assertTrue(ended < SESSIONS / 2, ended + " have ended");
      Await.holds(
          "no further one ends",
          Duration.ofSeconds(3),
          () -> millrace.sessions().size() <= ended + 2);
    } finally {
      clients.forEach(Peer::close);
    }
  }
}
