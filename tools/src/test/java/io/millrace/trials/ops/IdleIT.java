package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Memory;
import io.millrace.trials.Millrace;
import io.millrace.trials.Proc;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are open and silent. */
final class IdleIT {
  private static final int CONNECTIONS = Limits.size(500, 8_000);
  private static final int WAKES_PER_SECOND = 2;
  private static final int SECONDS = 3;

  /** Two endpoints and a session. No buffer. */
  private static final long KIB_PER_CONNECTION = 8;

  private static final long KIB_ALONE = 16 * 1024;

  @Test
  @Timeout(300)
  @DisplayName(
      "T16 idle connections: no thread wakes more than twice a second, no CPU, bounded memory, all are live")
  void shouldRestWhenConnectionsAreIdle() throws Exception {
    try (Crowd crowd = new Crowd();
        Millrace millrace =
            TcpFrontend.launcher(
                    List.of(crowd.text()), "--max-sessions", String.valueOf(CONNECTIONS))
                .steadyMemory()
                .start()) {
      crowd.growTo(millrace.address(), 20);
      final long before = Memory.keptKib(millrace.pid());
      crowd.growTo(millrace.address(), CONNECTIONS);
      final long grown = Memory.keptKib(millrace.pid()) - before;
      assertTrue(grown < KIB_ALONE + CONNECTIONS * KIB_PER_CONNECTION, grown + " KiB");
      Quiet.await(millrace.pid(), 1);
      Await.until(
          () -> "threads that wake too often: " + restless(millrace.pid()),
          Limits.stretched(Duration.ofSeconds(60)), // the compilers may have work left
          () -> restless(millrace.pid()).isEmpty());
      crowd.roundTrips();
      assertEquals(List.of(), millrace.sessions(), "none has ended");
      crowd.shrinkTo(0);
      assertEquals(
          CONNECTIONS,
          millrace.awaitSessions(CONNECTIONS).stream()
              .filter(line -> line.bytesIn() == 2 && line.bytesOut() == 2)
              .count());
    }
  }

  /** The threads that woke too often in the next few seconds, with how often. */
  private static Map<String, Long> restless(final long pid) {
    final Map<String, Long> before = Proc.sleepsByThread(pid);
    Await.elapse(Duration.ofSeconds(SECONDS));
    final Map<String, Long> wakes = new TreeMap<>();
    Proc.sleepsByThread(pid).forEach((k, v) -> wakes.put(k, v - before.getOrDefault(k, 0L)));
    wakes.values().removeIf(count -> count <= WAKES_PER_SECOND * SECONDS);
    return wakes;
  }
}
