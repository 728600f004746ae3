package io.millrace.balance;

import io.millrace.status.EndCause;

/**
 * What one session has taken: places of the limits and a place on a backend. Closing gives back
 * exactly that. Belongs to the loop that runs the session; may be handed over with it before the
 * first use there.
 */
public final class Admission {
  private final Gate gate;
  private Pool pool;
  private boolean fellBack;
  private boolean entered;
  private boolean unanswered;
  private int slot = Pool.NONE;

  /**
   * Nothing taken yet.
   *
   * @param gate of the frontend
   * @param pool of the frontend
   */
  public Admission(final Gate gate, final Pool pool) {
    this.gate = gate;
    this.pool = pool;
  }

  /**
   * Passes the limits.
   *
   * @param nowNs the loop's clock
   * @return null when admitted, else why not (nothing is taken then)
   */
  public EndCause enter(final long nowNs) {
    final EndCause refusal = gate.tryEnter(nowNs);
    entered = refusal == null;
    return refusal;
  }

  /**
   * Takes a place in the budget of unanswered flows.
   *
   * @return false when it is spent
   */
  public boolean enterUnanswered() {
    unanswered = gate.unanswered().tryTake();
    return unanswered;
  }

  /** The flow was answered: its place in that budget is given back. */
  public void answered() {
    if (unanswered) {
      unanswered = false;
      gate.unanswered().giveBack();
    }
  }

  /**
   * A place taken on a backend.
   *
   * @param pool whose backend it is: the frontend's or its fallback's
   * @param slot of the backend
   * @param backend as the view had it from which it was chosen
   */
  record Place(Pool pool, int slot, Backend backend) {}

  /**
   * Takes a place on a backend; one that was held before is given back first. When the frontend's
   * pool has none left to try, that of its fallback is used.
   *
   * @param key of the session
   * @param tried backends to leave out
   * @return the backend, or null when none can take the session
   */
  public Backend acquireBackend(final FlowKey key, final Tried tried) {
    releaseBackend();
    final PoolView view = pool.view();
    slot = pool.acquire(view, key, tried);
    if (slot != Pool.NONE) {
      return view.backend(slot);
    }
    return hold(fellBack ? null : findElsewhere(view, key, tried), tried);
  }

  /**
   * Takes over what was granted to a session that waited.
   *
   * @param ticket its place in the queue
   * @param tried as given when it joined
   * @return the backend, or null when nothing was granted
   */
  public Backend acquireGranted(final Ticket ticket, final Tried tried) {
    return hold(ticket.place(), tried);
  }

  /**
   * Whether a backend may become free that this session has not tried: all that are left are at
   * their {@code max}, or none is eligible at all.
   *
   * @param tried backends that were tried
   * @return false when waiting is of no use
   */
  public boolean isWorthWaiting(final Tried tried) {
    return !fellBack && (tried.size() == 0 || triesLeft(tried) > 0);
  }

  /** On the conductor's thread, for a session that waits and has not left its own pool. */
  static Place find(final Pool pool, final FlowKey key, final Tried tried) {
    final PoolView view = pool.view();
    final int slot = pool.acquire(view, key, tried);
    return slot == Pool.NONE
        ? findElsewhere(view, key, tried)
        : new Place(pool, slot, view.backend(slot));
  }

  private static Place findElsewhere(final PoolView view, final FlowKey key, final Tried tried) {
    if (view.fallback() == null || view.hasUntried(tried)) {
      return null;
    }
    final Pool other = view.fallback();
    final PoolView there = other.view();
    final int slot = other.acquire(there, key, Tried.NONE);
    return slot == Pool.NONE ? null : new Place(other, slot, there.backend(slot));
  }

  /** For good in another pool, so that a further try is another of its backends. */
  private Backend hold(final Place place, final Tried tried) {
    if (place == null) {
      return null;
    }
    if (place.pool() != pool) {
      pool = place.pool();
      fellBack = true;
      tried.leavePool();
    }
    slot = place.slot();
    return place.backend();
  }

  /**
   * How many more backends are worth a try.
   *
   * @param tried backends that were tried
   * @return 0 or more
   */
  public int triesLeft(final Tried tried) {
    final PoolView view = pool.view();
    final int here = Math.max(0, view.triesMax() - tried.sizeHere());
    return fellBack || view.fallback() == null ? here : here + view.fallback().view().triesMax();
  }

  /** Gives the place on the backend back, if one is held. */
  public void releaseBackend() {
    if (slot != Pool.NONE) {
      final int held = slot;
      slot = Pool.NONE;
      pool.release(held);
    }
  }

  /** Gives back all that is held. Idempotent. */
  public void close() {
    releaseBackend();
    answered();
    if (entered) {
      entered = false;
      gate.leave();
    }
  }
}
