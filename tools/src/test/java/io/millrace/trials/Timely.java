package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is to end at once, on a machine that may stand still: that makes it late now and then, a
 * forwarder that waits for something is late each time. All but the time is judged in each try.
 */
public final class Timely {
  private static final int TRIES = 3;

  /** One try. */
  @FunctionalInterface
  public interface Try {
    /** How long it took, in milliseconds. */
    long tookMs() throws Exception;
  }

  private Timely() {}

  /** Tries until it took no longer than this, at most three times. */
  public static void within(final Duration limit, final Try each) throws Exception {
    final List<Long> tookMs = new ArrayList<>();
    while (tookMs.size() < TRIES) {
      final long ms = each.tookMs();
      if (ms <= limit.toMillis()) {
        return;
      }
      tookMs.add(ms);
    }
    fail("not within " + limit.toMillis() + " ms, but " + tookMs + Scene.now());
  }
}
