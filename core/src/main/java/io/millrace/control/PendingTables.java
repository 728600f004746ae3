package io.millrace.control;

import io.millrace.balance.HashTables;
import io.millrace.config.BackendConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.PoolConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The tables of hashing pools, made by the worker while the sockets are being bound. Pools of the
 * same backends share theirs.
 */
public final class PendingTables {
  private final Map<List<BackendConfig>, CompletableFuture<HashTables>> tables = new HashMap<>();

  /**
   * Begins to make them.
   *
   * @param frontends all
   * @param worker that makes them
   */
  public PendingTables(final List<FrontendConfig> frontends, final Worker worker) {
    for (final FrontendConfig frontend : frontends) {
      final PoolConfig pool = frontend.pool();
      if (pool.balance().isHash() && !tables.containsKey(pool.backends())) {
        tables.put(pool.backends(), worker.make(() -> HashTables.of(known(pool.backends()))));
      }
    }
  }

  /**
   * Waits for those of a pool.
   *
   * @param pool of one of the frontends
   * @return {@link HashTables#NONE} when it does not hash
   */
  public HashTables of(final PoolConfig pool) {
    return pool.balance().isHash() ? tables.get(pool.backends()).join() : HashTables.NONE;
  }

  /**
   * Makes those of one pool. Takes milliseconds.
   *
   * @param pool any
   * @return {@link HashTables#NONE} when it does not hash
   */
  public static HashTables make(final PoolConfig pool) {
    return pool.balance().isHash() ? HashTables.of(known(pool.backends())) : HashTables.NONE;
  }

  /** What a name stands for joins later. */
  private static List<BackendConfig> known(final List<BackendConfig> backends) {
    return backends.stream().filter(each -> !each.resolve().isMany()).toList();
  }
}
