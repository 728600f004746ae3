package io.millrace.balance;

import io.millrace.config.ForwarderConfig;
import io.millrace.status.BackendMeter;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The backends of one frontend. The conductor publishes views; loops take and give back places.
 * Lock-free.
 */
public final class Pool {
  /** No backend could take the session. */
  public static final int NONE = Picker.NONE;

  private final AtomicReference<PoolView> view;
  private final ActiveSessions active = new ActiveSessions();
  private final Bell bell;
  private final SlotWords suspects = new SlotWords();

  /** Each loop makes its own, and nobody else touches it. */
  private final LoopSide[] sides = new LoopSide[ForwarderConfig.LOOPS_MAX];

  private final Outcomes outcomes;

  /** What a loop keeps of a pool: its sessions on the backends, and what it measures of them. */
  private record LoopSide(Residents residents, PoolMeters meters) {}

  /**
   * A pool with its first view.
   *
   * @param first the first view
   * @param bell rung when a place is given back while sessions wait
   */
  public Pool(final PoolView first, final Bell bell) {
    this.bell = bell;
    view = new AtomicReference<>(first);
    outcomes = new Outcomes(bell);
  }

  /**
   * The newest view.
   *
   * @return never null
   */
  public PoolView view() {
    return view.getAcquire();
  }

  /**
   * Replaces the view. Conductor only.
   *
   * @param next its slots are those of the view before, and more
   */
  public void publish(final PoolView next) {
    view.setRelease(next);
  }

  /**
   * Chooses a backend and takes a place on it.
   *
   * @param from the view to choose from
   * @param key of the session
   * @param tried backends to leave out
   * @return its slot, to be given back once with {@link #release}, or {@link #NONE}
   */
  int acquire(final PoolView from, final FlowKey key, final Tried tried) {
    final int tryOut = from.trials().length == 0 ? NONE : acquireTrial(from, key, tried);
    return tryOut == NONE ? from.choice().pick(from.tierFor(tried), active, tried, key) : tryOut;
  }

  /** The next session tries a backend out; with a hash the next of those that belong to it. */
  private int acquireTrial(final PoolView from, final FlowKey key, final Tried tried) {
    final Tier all = from.withTrials();
    if (all != null) {
      final int slot = from.choice().pick(all, active, tried, key);
      if (slot == NONE
          || !from.backend(slot).isOnTrial()
          || outcomes.tryTake(slot) != Outcomes.NO_TRIAL) {
        return slot;
      }
      active.release(slot);
      return NONE;
    }
    for (final int slot : from.trials()) {
      if (!tried.contains(slot) && outcomes.isOpen(slot) && acquireTrial(from, slot)) {
        return slot;
      }
    }
    return NONE;
  }

  private boolean acquireTrial(final PoolView from, final int slot) {
    final int max = from.backend(slot).config().sessionsMax();
    if (!active.acquireBelow(slot, max == 0 ? Integer.MAX_VALUE : max)) {
      return false;
    }
    final boolean taken = outcomes.tryTake(slot) != Outcomes.NO_TRIAL;
    if (!taken) {
      active.release(slot);
    }
    return taken;
  }

  /**
   * Says when the conductor is to know of failures in a row. Conductor only.
   *
   * @param failures so many; 0 for never, as it is at first
   */
  public void tellsAfter(final int failures) {
    outcomes.tellsAfter(failures);
  }

  /** What sessions have met on its backends. */
  Outcomes outcomes() {
    return outcomes;
  }

  /**
   * Failures of sessions in a row. Conductor only.
   *
   * @param slot of the backend
   * @return 0 after a success
   */
  public int failures(final int slot) {
    return outcomes.failures(slot);
  }

  /**
   * Lets the next session try a backend out, once a view shows it on trial. Conductor only.
   *
   * @param slot of the backend
   */
  public void openTrial(final int slot) {
    outcomes.openTrial(slot);
  }

  /**
   * No session tries it out any more. Conductor only.
   *
   * @param slot of the backend
   */
  public void closeTrial(final int slot) {
    outcomes.closeTrial(slot);
  }

  /**
   * How its trial stands. Conductor only.
   *
   * @param slot of the backend
   * @return never null
   */
  public Trial trial(final int slot) {
    return outcomes.trial(slot);
  }

  /**
   * Forgets what sessions have met. Conductor only.
   *
   * @param slot of the backend
   */
  public void forget(final int slot) {
    outcomes.reset(slot);
    final Costs costs = view().choice().costs();
    if (costs != null) {
      costs.forget(slot);
    }
  }

  /** What a loop measures of a backend. On that loop's thread only. */
  BackendMeter meter(final int loop, final Backend backend) {
    return side(loop).meters.at(backend);
  }

  /**
   * Takes what a loop has measured of its backends since the last time. On that loop's thread only.
   *
   * @param loop its index
   * @param into the readings are added to it
   */
  public void takeMeters(final int loop, final List<PoolReading> into) {
    if (sides[loop] != null) {
      sides[loop].meters.take(this, into);
    }
  }

  /** A session was answered. A read where costs decide nothing. */
  void turnedAround(final int slot, final long tookNs, final long nowNs) {
    final Costs costs = view().choice().costs();
    if (costs != null) {
      costs.sample(slot, tookNs, nowNs);
    }
  }

  /** Gives back what was taken just now; nobody is told, since nothing has become free. */
  void undo(final int slot, final Backend backend) {
    outcomes.undecided(slot, outcomes.held(slot, backend));
    active.release(slot);
  }

  void release(final int slot) {
    active.release(slot);
    bell.placeFreed();
  }

  /** A session could not reach a backend. Wakes the conductor unless it knows already. */
  void suspect(final int slot) {
    if (suspects.get(slot) == 0 && suspects.compareAndSet(slot, 0, 1)) {
      bell.suspected();
    }
  }

  /**
   * Whether a session could not reach a backend since this was asked last. Conductor only.
   *
   * @param slot of the backend
   * @return true once for any number of sessions
   */
  public boolean takeSuspect(final int slot) {
    return suspects.get(slot) != 0 && suspects.getAndSet(slot, 0) != 0;
  }

  /**
   * The sessions that one loop has here. On that loop's thread only.
   *
   * @param loop its index
   * @return for life
   */
  public Residents residents(final int loop) {
    return side(loop).residents;
  }

  private LoopSide side(final int loop) {
    if (sides[loop] == null) {
      sides[loop] = new LoopSide(new Residents(), new PoolMeters());
    }
    return sides[loop];
  }

  /**
   * Sessions on a backend now.
   *
   * @param slot of the backend
   * @return 0 or more
   */
  public long active(final int slot) {
    return active.get(slot);
  }
}
