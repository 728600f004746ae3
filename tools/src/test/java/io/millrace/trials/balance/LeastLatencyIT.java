package io.millrace.trials.balance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Least latency: a slow backend gets little, and its part when it has recovered. */
@Tag("alone")
final class LeastLatencyIT {
  private static final int CLIENTS = 6;
  private static final int REQUESTS = 3;
  private static final int SLOW_MS = 10;

  private final AtomicInteger delayMs = new AtomicInteger(SLOW_MS);

  private Backend backend(final String name, final AtomicInteger delay) {
    return Backend.start(
        peer -> {
          final byte[] request = new byte[10];
          while (peer.read(request) > 0) {
            if (delay.get() > 0) {
              Await.elapseMillis(delay.get());
            }
            peer.send(name + "\n");
          }
        });
  }

  /** How many of so many sessions each backend gets. */
  private static Map<String, Integer> sessions(final Millrace millrace, final int count) {
    final List<CompletableFuture<List<String>>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Tasks.start(() -> client(millrace, count / CLIENTS)));
    }
    final Map<String, Integer> received = new TreeMap<>();
    clients.forEach(
        client -> Tasks.join(client).forEach(name -> received.merge(name, 1, Integer::sum)));
    return received;
  }

  private static List<String> client(final Millrace millrace, final int count) throws IOException {
    final List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      try (Peer peer = Peer.connect(millrace.address())) {
        String name = null;
        for (int request = 0; request < REQUESTS; request++) {
          peer.send("?");
          name = peer.readLine();
        }
        names.add(name);
      }
    }
    return names;
  }

  @Test
  @DisplayName("10 ms slower than two others: under a tenth of the sessions, until it recovers")
  void shouldSpareASlowBackendUntilItRecovers() {
    final AtomicInteger none = new AtomicInteger();
    try (Backend a = backend("a", none);
        Backend b = backend("b", delayMs);
        Backend c = backend("c", none);
        Millrace millrace =
            Millrace.tcp(List.of(a, b, c), "--balance", "least-latency", "--loops", "2")) {
      sessions(millrace, 60);
      final Map<String, Integer> slow = sessions(millrace, 600);
      assertTrue(slow.getOrDefault("b", 0) < 60, () -> "while b is slow: " + slow);
      delayMs.set(0);
      Await.until(
          "b gets its part again",
          Limits.stretched(Duration.ofSeconds(30)),
          () -> sessions(millrace, 150).getOrDefault("b", 0) >= 30);
    }
  }
}
