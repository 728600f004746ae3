package io.millrace.control;

import java.util.List;

/** Publishes the weights that rise, of all pools. Conductor's thread only. */
final class SlowStarts {
  private final Frontends frontends;

  SlowStarts(final Frontends frontends) {
    this.frontends = frontends;
  }

  int poll(final long nowNs) {
    int published = 0;
    final List<ManagedFrontend> now = frontends.snapshot();
    for (int i = 0; i < now.size(); i++) { // an iterator would be garbage in each turn
      final ManagedPool pool = now.get(i).managedPool();
      if (pool.recoveries.step(nowNs, pool.config().failover().slowStartNs())) {
        pool.publish();
        published++;
      }
    }
    return published;
  }

  /** How long until {@link #poll} has something to do. */
  long restNs(final long nowNs) {
    long restNs = Long.MAX_VALUE;
    for (final ManagedFrontend frontend : frontends.snapshot()) {
      restNs = Math.min(restNs, frontend.managedPool().recoveries.restNs(nowNs));
    }
    return restNs;
  }
}
