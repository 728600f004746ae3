package io.millrace.tools.run;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Tells the second signal from the first. Any thread. */
final class SignalCount {
  /**
   * Signals this close to the first are the same one: {@code timeout} and shells send it to the
   * process and to its group.
   */
  static final long SAME_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long NONE = 0;

  private final AtomicLong firstNs = new AtomicLong(NONE);

  /** What a signal means. */
  enum Order {
    FIRST,
    SAME,
    SECOND
  }

  Order next(final long nowNs) {
    if (firstNs.compareAndSet(NONE, nowNs | 1)) {
      return Order.FIRST;
    }
    return nowNs - firstNs.get() > SAME_NS ? Order.SECOND : Order.SAME;
  }
}
