package io.millrace.balance;

/**
 * A place taken on a backend.
 *
 * @param pool whose backend it is: the frontend's or its fallback's
 * @param slot of the backend
 * @param backend as the view had it from which it was chosen
 */
record Place(Pool pool, int slot, Backend backend) {
  /** On the conductor's thread, for a session that waits and has not left its own pool. */
  static Place find(final Pool pool, final FlowKey key, final Tried tried) {
    final PoolView view = pool.view();
    final int slot = pool.acquire(view, key, tried);
    return slot == Pool.NONE
        ? findElsewhere(view, key, tried)
        : new Place(pool, slot, view.backend(slot));
  }

  /** In the pool of the fallback, when no backend is left to try here; null when there is none. */
  static Place findElsewhere(final PoolView view, final FlowKey key, final Tried tried) {
    if (view.fallback() == null || view.hasUntried(tried)) {
      return null;
    }
    final Pool other = view.fallback();
    final PoolView there = other.view();
    final int slot = other.acquire(there, key, Tried.NONE);
    return slot == Pool.NONE ? null : new Place(other, slot, there.backend(slot));
  }

  /** The number of the trial that was taken with it, or {@link Outcomes#NO_TRIAL}. */
  int trial() {
    return pool.outcomes().held(slot, backend);
  }

  /** Nobody wants it any more. */
  void giveBack() {
    pool.outcomes().undecided(slot, trial());
    pool.release(slot);
  }
}
