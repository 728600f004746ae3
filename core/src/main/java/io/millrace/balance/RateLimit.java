package io.millrace.balance;

import io.millrace.config.RateConfig;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A rate with a burst of one second's worth (at least one event): the generic cell rate algorithm
 * in one word, shared by all loops.
 */
final class RateLimit {
  private static final long UNSET = Long.MIN_VALUE;

  private final long costNs;
  private final long burstNs;
  private final AtomicLong theoreticalNs = new AtomicLong(UNSET);

  RateLimit(final RateConfig config) {
    costNs = config.isOn() ? Math.max(1, config.periodNs() / config.count()) : 0;
    burstNs = Math.max(costNs, TimeUnit.SECONDS.toNanos(1));
  }

  boolean tryTake(final long nowNs) {
    if (costNs == 0) {
      return true;
    }
    while (true) {
      final long seen = theoreticalNs.get();
      final long base = seen == UNSET || seen - nowNs < 0 ? nowNs : seen;
      final long next = base + costNs;
      if (next - nowNs > burstNs) {
        return false;
      }
      if (theoreticalNs.compareAndSet(seen, next)) {
        return true;
      }
    }
  }
}
