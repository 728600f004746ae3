package io.millrace.control;

import io.millrace.balance.HashTables;
import io.millrace.config.BackendConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Has the tables of hashing pools made again when their members or weights have changed: by the
 * worker, one set a pool at a time. Until they come, the pool goes on with those it has.
 * Conductor's thread only.
 */
final class TableBuilds {
  private final List<ManagedFrontend> frontends;
  private final Worker worker;
  private final Runnable wakeup;
  private final Set<ManagedPool> underWay = new HashSet<>();

  /** One for each pool under way at most. */
  private final Queue<Runnable> made = new ConcurrentLinkedQueue<>();

  TableBuilds(final List<ManagedFrontend> frontends, final Worker worker, final Runnable wakeup) {
    this.frontends = frontends;
    this.worker = worker;
    this.wakeup = wakeup;
  }

  int poll() {
    int work = 0;
    while (!made.isEmpty()) {
      made.poll().run();
      work++;
    }
    for (int i = 0; i < frontends.size(); i++) { // an iterator would be garbage in each turn
      final ManagedPool pool = frontends.get(i).managedPool();
      if (pool.tables().isStale() && underWay.add(pool)) {
        build(pool);
        work++;
      }
    }
    return work;
  }

  /** Whether tables have come that nobody has looked at. Any thread. */
  boolean hasMade() {
    return !made.isEmpty();
  }

  /** Whether all pools have the tables of their members. */
  boolean isIdle() {
    return underWay.isEmpty()
        && frontends.stream().noneMatch(each -> each.managedPool().tables().isStale());
  }

  private void build(final ManagedPool pool) {
    final List<BackendConfig> backends = pool.forTables();
    final HashTables before = pool.tables().former();
    final List<Member> known = pool.members();
    worker
        .make(() -> HashTables.of(backends, before))
        .whenComplete(
            (tables, fault) -> {
              made.add(() -> onMade(pool, known, tables));
              wakeup.run();
            });
  }

  private void onMade(final ManagedPool pool, final List<Member> known, final HashTables tables) {
    underWay.remove(pool);
    if (tables == null) {
      throw new IllegalStateException("the tables of a hash could not be made");
    }
    pool.tables(tables, known);
  }
}
