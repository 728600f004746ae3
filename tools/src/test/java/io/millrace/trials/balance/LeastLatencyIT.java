package io.millrace.trials.balance;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Least latency: a slow backend gets little, and its part when it has recovered. */
@Tag("alone")
final class LeastLatencyIT {
  private static final int REQUESTS = 3;
  private static final int SESSIONS = 150;

  private final AtomicInteger delayMs = new AtomicInteger();

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

  /** How many of so many sessions each backend gets: one after the other, or all stay. */
  private static Map<String, Integer> sessions(
      final Millrace millrace, final boolean stay, final int count) throws IOException {
    final Map<String, Integer> received = new TreeMap<>();
    final List<Peer> open = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        final Peer peer = Peer.connect(millrace.address());
        open.add(peer);
        received.merge(name(peer), 1, Integer::sum);
        if (!stay) {
          open.remove(peer);
          peer.close();
        }
      }
    } finally {
      open.forEach(Peer::close);
    }
    return received;
  }

  /** The backend of a session that asks a few times. */
  private static String name(final Peer peer) throws IOException {
    String name = null;
    for (int request = 0; request < REQUESTS; request++) {
      peer.send("?");
      name = peer.readLine();
    }
    return name;
  }

  @ParameterizedTest
  @CsvSource({"false, 10", "true, 40"}) // busy machines: sessions that stay are asked only once
  @DisplayName("slower than two others: under a tenth of the sessions, until it recovers")
  void shouldSpareASlowBackendUntilItRecovers(final boolean stay, final int slowMs) {
    delayMs.set(slowMs);
    final AtomicInteger none = new AtomicInteger();
    try (Backend a = backend("a", none);
        Backend b = backend("b", delayMs);
        Backend c = backend("c", none);
        Millrace millrace =
            Millrace.tcp(List.of(a, b, c), "--balance", "least-latency", "--loops", "2")) {
      awaitPart(millrace, stay, "b is spared while it is slow", part -> part < 15);
      delayMs.set(0);
      awaitPart(millrace, stay, "b gets its part again", part -> part >= 30);
    }
  }

  /** What b gets of so many sessions; a busy machine may make others slow for a while. */
  private static void awaitPart(
      final Millrace millrace, final boolean stay, final String what, final IntPredicate wanted) {
    Await.until(
        what,
        Limits.stretched(Duration.ofSeconds(30)),
        () -> {
          try {
            return wanted.test(sessions(millrace, stay, SESSIONS).getOrDefault("b", 0));
          } catch (final IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
