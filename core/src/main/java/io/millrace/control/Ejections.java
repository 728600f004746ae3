package io.millrace.control;

import io.millrace.balance.Bell;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Takes backends out on which sessions fail, one after the other, and has them tried again. Looks
 * when sessions have met something, and when a time is over. Conductor's thread only.
 */
final class Ejections {
  private final Map<ManagedFrontend, PoolEjections> pools = new IdentityHashMap<>();
  private final ConductorSetup setup;
  private final Bell bell;
  private long restNs = Long.MAX_VALUE;
  private long lookedNs;

  Ejections(final ConductorSetup setup) {
    this.setup = setup;
    bell = setup.bell();
  }

  int poll(final long nowNs) {
    final boolean judged = bell.isJudged();
    if (!judged && restNs(nowNs) > 0) {
      return 0;
    }
    bell.heard();
    lookedNs = nowNs;
    restNs = Long.MAX_VALUE;
    pools.keySet().retainAll(setup.frontends());
    for (final ManagedFrontend frontend : setup.frontends()) {
      final PoolEjections pool = pools.computeIfAbsent(frontend, this::watch);
      restNs = Math.min(restNs, pool.look(nowNs));
    }
    return 1;
  }

  private PoolEjections watch(final ManagedFrontend frontend) {
    return new PoolEjections(frontend.config().name(), frontend.managedPool(), setup.events());
  }

  /** How long until {@link #poll} has something to do by itself. */
  long restNs(final long nowNs) {
    return restNs == Long.MAX_VALUE ? restNs : Math.max(0, restNs - (nowNs - lookedNs));
  }
}
