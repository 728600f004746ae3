package io.millrace.balance;

import io.millrace.config.PoolConfig;
import io.millrace.config.RateConfig;
import io.millrace.config.SurgeConfig;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * How many new sessions each backend of a pool takes while another one is lost: what is too much
 * stays in the queue. One time for each slot, from which on the next session may come. Conductor's
 * thread only.
 */
public final class SurgeGate {
  /** What may be made up for, since the conductor has other things to do: a rate, not a burst. */
  private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private long[] nextNs = {};
  private SurgeConfig surge = SurgeConfig.OFF;

  /**
   * A backend was lost: each of the others may take one at once.
   *
   * @param config of the pool
   * @param nowNs the clock
   */
  public void begin(final SurgeConfig config, final long nowNs) {
    surge = config;
    nextNs = new long[PoolConfig.BACKENDS_MAX];
    Arrays.fill(nextNs, nowNs);
  }

  /**
   * Whether it has begun with these rates.
   *
   * @param config of the pool
   * @return false when it is to begin anew
   */
  public boolean isOf(final SurgeConfig config) {
    return surge.equals(config);
  }

  /** A place for a session on a backend that may take one more now, or null. */
  Place find(final Pool pool, final FlowKey key, final Tried tried, final long nowNs) {
    final PoolView view = pool.view();
    if (view.eligibleCount() == 0) {
      return Place.find(pool, key, tried);
    }
    final boolean hashes = view.choice().balance().isHash();
    final Tried closed = hashes ? tried : withClosed(view, tried, nowNs);
    final int slot = pool.acquire(view, key, closed);
    if (slot == Pool.NONE) {
      return null;
    }
    if (hashes && nextNs[slot] - nowNs > 0) {
      pool.undo(slot, view.backend(slot)); // nobody else is to have it: the key decides
      return null;
    }
    took(view.backend(slot), nowNs);
    return new Place(pool, slot, view.backend(slot));
  }

  /**
   * How long until some backend may take one more.
   *
   * @param pool that the gate is for
   * @param nowNs the clock
   * @return 0 when one may now
   */
  public long restNs(final Pool pool, final long nowNs) {
    final PoolView view = pool.view();
    long restNs = Long.MAX_VALUE;
    for (int slot = 0; slot < view.size(); slot++) {
      if (view.backend(slot).isEligible()) {
        restNs = Math.min(restNs, Math.max(0, nextNs[slot] - nowNs));
      }
    }
    return restNs;
  }

  private void took(final Backend backend, final long nowNs) {
    final RateConfig rate = surge.rateOf(backend.config());
    if (rate.isOn()) {
      final int slot = backend.slot();
      final long dueNs = Math.max(nextNs[slot], nowNs - LATE_NS);
      nextNs[slot] = dueNs + rate.periodNs() / rate.count();
    }
  }

  private Tried withClosed(final PoolView view, final Tried tried, final long nowNs) {
    final Tried closed = tried.copy();
    for (int slot = 0; slot < view.size(); slot++) {
      if (view.backend(slot).isEligible() && nextNs[slot] - nowNs > 0) {
        closed.add(slot);
      }
    }
    return closed;
  }
}
