package io.millrace.balance;

import java.util.concurrent.atomic.AtomicInteger;

/** A count of sessions that is never raised past its maximum, shared by all loops. */
public final class SessionLimit {
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger max;

  /**
   * Nothing taken.
   *
   * @param max 1 or more
   */
  public SessionLimit(final int max) {
    this.max = new AtomicInteger(max);
  }

  /**
   * Sessions now.
   *
   * @return 0 or more; beyond {@link #max()} only after that was lowered
   */
  public int count() {
    return count.get();
  }

  /**
   * The limit.
   *
   * @return 1 or more
   */
  public int max() {
    return max.getOpaque();
  }

  /**
   * Sets another limit. Those beyond it stay. Conductor only.
   *
   * @param value 1 or more
   */
  public void max(final int value) {
    max.setOpaque(value);
  }

  boolean tryTake() {
    int seen = count.get();
    while (seen < max()) {
      if (count.compareAndSet(seen, seen + 1)) {
        return true;
      }
      seen = count.get();
    }
    return false;
  }

  void giveBack() {
    if (count.decrementAndGet() < 0) {
      throw new IllegalStateException("a session was given back twice");
    }
  }
}
