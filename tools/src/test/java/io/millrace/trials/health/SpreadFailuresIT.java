package io.millrace.trials.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Case C11 at the pace of the report; at night at its length too: five a second for 30 s. */
final class SpreadFailuresIT {
  private static final int ROUNDS = Limits.size(4, 6);

  /** One of these a round meets nobody. */
  private static final int CONNECTIONS = Limits.size(5, 25);

  private static final int PAUSE_MS = Limits.size(40, 200);
  private static final String EJECTED = "/%s: ejected (failures: 3 in a row)";

  private static String served(final Millrace millrace) throws IOException {
    try (Peer client = Peer.connect(millrace.address())) {
      client.end();
      return new String(client.readRest().bytes());
    }
  }

  private static Backend serving(final Backend before) {
    final Backend.Script script =
        peer -> {
          peer.send("served");
          peer.echo();
        };
    return before == null ? Backend.start(script) : Backend.at(before.address(), script);
  }

  private static long ejections(final Millrace millrace, final Backend of) {
    final String text = String.format(EJECTED, of.name());
    return millrace.messages().stream().filter(line -> line.contains(text)).count();
  }

  @Test
  @DisplayName("C11 one refused connect at a time is no outage; three in a row are")
  void shouldStayInUntilARealOutage() throws IOException {
    Backend flaky = serving(null);
    final Backend named = flaky;
    try (Backend good = serving(null);
        Millrace millrace =
            Millrace.launcher()
                .args("--listen", "127.0.0.1:0", "--name", "rw", "--balance", "first")
                .args("--backend", named.name() + "=" + named.text())
                .args("--backend", good.name() + "=" + good.text())
                .args("--health", "none")
                .start()) {
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 1; i < CONNECTIONS; i++) {
          assertEquals("served", served(millrace));
          Await.elapseMillis(PAUSE_MS);
        }
        flaky.stopListening();
        assertEquals("served", served(millrace), "by the other one");
        Await.elapseMillis(50);
        flaky = serving(named);
      }
      assertEquals(0, ejections(millrace, named));
      assertEquals("served", served(millrace));
      flaky.close();
      for (int i = 1; i <= 3; i++) {
        assertEquals(0, ejections(millrace, named), "before failure " + i);
        assertEquals("served", served(millrace), "by the other one");
      }
      Await.until("it is out after the third", () -> ejections(millrace, named) == 1);
    } finally {
      flaky.close();
    }
  }
}
