package io.millrace.balance;

import java.util.concurrent.atomic.AtomicInteger;

/** A count of sessions that never passes its maximum, shared by all loops. */
public final class SessionLimit {
  private final AtomicInteger count = new AtomicInteger();
  private final int max;

  /**
   * Nothing taken.
   *
   * @param max 1 or more
   */
  public SessionLimit(final int max) {
    this.max = max;
  }

  /**
   * Sessions now.
   *
   * @return 0 to {@link #max()}
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
    return max;
  }

  boolean tryTake() {
    int seen = count.get();
    while (seen < max) {
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
