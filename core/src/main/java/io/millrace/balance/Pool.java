package io.millrace.balance;

import io.millrace.config.Algorithm;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The backends of one frontend. The conductor publishes views; loops take and give back places.
 * Lock-free.
 */
public final class Pool {
  /** No backend could take the session. */
  public static final int NONE = Picker.NONE;

  private final AtomicReference<PoolView> view;
  private final ActiveSessions active;
  private final Picker picker;

  /**
   * A pool with its first view.
   *
   * @param algorithm how to choose
   * @param first the first view; its number of backends is the pool's for life
   */
  public Pool(final Algorithm algorithm, final PoolView first) {
    view = new AtomicReference<>(first);
    active = new ActiveSessions(first.size());
    picker = pickerOf(algorithm);
  }

  private static Picker pickerOf(final Algorithm algorithm) {
    return switch (algorithm) {
      case ROUND_ROBIN -> new RoundRobinPicker();
      case LEAST_CONNECTIONS -> new LeastConnectionsPicker();
      case FIRST -> new FirstPicker();
    };
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
   * @param next of the same number of backends
   */
  public void publish(final PoolView next) {
    view.setRelease(next);
  }

  /**
   * Chooses a backend and takes a place on it.
   *
   * @param from the view to choose from
   * @param tried backends to leave out
   * @return its slot, to be given back once with {@link #release}, or {@link #NONE}
   */
  int acquire(final PoolView from, final Tried tried) {
    return picker.pick(from.tierFor(tried), active, tried);
  }

  void release(final int slot) {
    active.release(slot);
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
