package io.millrace.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting with a limit. */
public final class Await {
  /** Nothing takes longer, even on a machine that is busy with something else. */
  public static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(20);

  private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(200);

  private Await() {}

  /** Waits until a condition holds. */
  public static void until(final String what, final BooleanSupplier condition) {
    if (!within(LIMIT_NS, condition)) {
      fail("not within " + TimeUnit.NANOSECONDS.toSeconds(LIMIT_NS) + " s: " + what);
    }
  }

  /** Whether a condition comes to hold within so long. */
  static boolean within(final long limitNs, final BooleanSupplier condition) {
    final long deadlineNs = System.nanoTime() + limitNs;
    while (!condition.getAsBoolean()) {
      if (deadlineNs - System.nanoTime() < 0) {
        return false;
      }
      pause();
    }
    return true;
  }

  private static void pause() {
    try {
      new CountDownLatch(1).await(POLL_NS, TimeUnit.NANOSECONDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
