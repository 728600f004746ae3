package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting with a deadline. Time in which this process stood still counts against nobody. */
public final class Await {
  /** A step that takes longer than it should by so much is one in which it stood still. */
  static final long STANDSTILL_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(2);

  private Await() {}

  /** Waits until a condition holds, at most {@link Limits#WAIT}. */
  public static void until(final String what, final BooleanSupplier condition) {
    until(() -> what, Limits.WAIT, condition);
  }

  /** Waits until a condition holds, at most so long. */
  public static void until(
      final String what, final Duration limit, final BooleanSupplier condition) {
    until(() -> what, limit, condition);
  }

  /** Waits until a condition holds; the text is made only when it does not. */
  public static void until(
      final Supplier<String> what, final Duration limit, final BooleanSupplier condition) {
    long deadlineNs = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      final long nowNs = System.nanoTime();
      if (deadlineNs - nowNs < 0) {
        fail("not within " + limit.toMillis() + " ms: " + what.get() + Scene.now());
      }
      park(POLL_NS);
      final long moreNs = System.nanoTime() - nowNs - POLL_NS;
      deadlineNs += moreNs >= STANDSTILL_NS ? moreNs : 0;
    }
  }

  /** Checks that a condition holds all the time for so long. */
  public static void holds(
      final String what, final Duration duration, final BooleanSupplier condition) {
    final long deadlineNs = System.nanoTime() + duration.toNanos();
    while (deadlineNs - System.nanoTime() > 0) {
      if (!condition.getAsBoolean()) {
        fail("no longer true: " + what);
      }
      park(POLL_NS);
    }
  }

  /** Lets time go by where time itself is what the trial is about. */
  public static void elapse(final Duration duration) {
    final long deadlineNs = System.nanoTime() + duration.toNanos();
    for (long left = duration.toNanos(); left > 0; left = deadlineNs - System.nanoTime()) {
      park(left);
    }
  }

  public static void elapseMillis(final long millis) {
    elapse(Duration.ofMillis(millis));
  }

  public static long millisSince(final long startNs) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
  }

  private static void park(final long nanos) {
    try {
      new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
