package io.millrace.balance;

import io.millrace.config.RateConfig;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A rate with a burst of one second's worth (at least one event), in one word, shared by all loops.
 */
public final class RateLimit {
  private final Pace pace;
  private final AtomicLong fullAt = new AtomicLong(Pace.FULL);

  /**
   * Begins with a full burst.
   *
   * @param config the rate, may be off
   * @param nowNs the clock on which it will be asked
   */
  public RateLimit(final RateConfig config, final long nowNs) {
    pace = new Pace(config, Pace.FINE, nowNs);
  }

  /** Each lost race means that another loop took an event. */
  boolean tryTake(final long nowNs) {
    if (!pace.isOn()) {
      return true;
    }
    final long now = pace.at(nowNs);
    while (true) {
      final long seen = fullAt.get();
      final long next = pace.next(seen, now);
      if (next == Pace.TOO_EARLY) {
        return false;
      }
      if (fullAt.compareAndSet(seen, next)) {
        return true;
      }
    }
  }

  /**
   * Gives back what was taken in this very moment. Later it must not be: the bucket may have been
   * full meanwhile, and what overflowed does not come back.
   */
  void giveBack() {
    long seen = fullAt.get();
    while (pace.isOn() && seen != Pace.FULL && !fullAt.compareAndSet(seen, seen - pace.cost())) {
      seen = fullAt.get(); // full: it was taken from the limit before this one
    }
  }
}
