package io.millrace.trials.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Json;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceCommand;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A process that was kept from running says so, and a process that works says how long it takes.
 */
final class DelayIT {
  /** A loop that has nothing to do looks up once a second. */
  private static final Duration STOPPED = Duration.ofMillis(2_500);

  private final Path directory = MillraceLauncher.freshFolder().resolve("run");

  private Map<?, ?> status() {
    try {
      final String answer = Visitor.ask(directory, "status\n");
      assertTrue(answer.startsWith("0 "), answer);
      return (Map<?, ?>) Json.parse(answer.substring(answer.indexOf('\n') + 1));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<?, ?> first(final Object list) {
    return (Map<?, ?>) ((List<?>) list).get(0);
  }

  private static double number(final Map<?, ?> object, final String field) {
    return object.get(field) instanceof Double value ? value : -1;
  }

  /** The loop was asleep, or in the middle of a turn. */
  private double stoodStillMs() {
    final Map<?, ?> loop = first(status().get("loops"));
    return Math.max(number(loop, "longestLateMs"), number(loop, "longestCycleMs"));
  }

  private List<? extends Map<?, ?>> stalls() {
    return ((List<?>) status().get("events"))
        .stream()
            .map(each -> (Map<?, ?>) each)
            .filter(each -> "delay".equals(each.get("kind")))
            .toList();
  }

  @Test
  void shouldTellHowLongItsLoopsTakeAndThatTheProcessWasStopped() throws IOException {
    try (Backend backend = Backend.echo();
        Millrace millrace =
            Millrace.launcher()
                .args("--listen", "127.0.0.1:0", "--name", "rw", "--health", "none")
                .args("--loops", "1", "--dir", directory.toString())
                .args("--backend", "a=" + backend.text())
                .start();
        Peer client = Peer.connect(millrace.address())) {
      client.roundTrip("hello");
      Await.until(
          "what the thread had of the processors",
          Limits.WAIT,
          () -> number(first(status().get("loops")), "waitedMs") >= 0);
      final Map<?, ?> before = status();
      final Map<?, ?> loop = first(before.get("loops"));
      assertTrue(number(loop, "turns") > 0, loop::toString);
      assertTrue(number(loop, "longestCycleMs") > 0, loop::toString);
      assertTrue(number((Map<?, ?>) loop.get("ownDelay"), "p99Ms") > 0, loop::toString);
      assertEquals(before.get("ownDelay"), first(before.get("frontends")).get("ownDelay"));
      millrace.signal("STOP");
      Await.elapse(STOPPED);
      millrace.signal("CONT");
      Await.until("a loop that stood still", () -> stoodStillMs() >= 1_000);
      Await.until("an event", Limits.WAIT.multipliedBy(2), () -> !stalls().isEmpty());
      final Map<?, ?> event = stalls().get(stalls().size() - 1);
      assertTrue(
          List.of("stopped", "no-processor", "stolen").contains(event.get("cause")),
          event::toString);
      client.roundTrip("still here");
      final String screen =
          new MillraceCommand()
              .env("NO_COLOR", "1")
              .run("status", "--dir", directory.toString())
              .with(0)
              .out();
      assertTrue(screen.contains("In the last minute:\n  this program  own delay p50 "), screen);
      assertTrue(screen.chars().noneMatch(c -> c == 27), "no colour");
    }
  }
}
