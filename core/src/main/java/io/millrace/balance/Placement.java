package io.millrace.balance;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Sessions of each loop, and the rule by which a loop that accepts while it has clearly more than
 * another hands the fresh connection over. Shared by all loops.
 */
public final class Placement {
  /** Loops are a cache line apart. */
  private static final int STRIDE = 16;

  /** Smaller differences are not worth a hand-over: 2 sessions and 12 %. */
  private static final int SLACK_SESSIONS = 2;

  private static final int SLACK_PERCENT = 12;

  private final AtomicIntegerArray sessions;
  private final int loops;

  /**
   * All loops empty.
   *
   * @param loops 1 or more
   */
  public Placement(final int loops) {
    this.loops = loops;
    sessions = new AtomicIntegerArray(loops * STRIDE);
  }

  /**
   * Chooses the loop for a fresh session and counts it there.
   *
   * @param self the loop that accepted
   * @return the loop that is to run it
   */
  public int place(final int self) {
    int target = self;
    if (loops > 1) {
      final int own = sessions.get(self * STRIDE);
      final int least = leastLoaded();
      final int load = sessions.get(least * STRIDE);
      target = own >= load + SLACK_SESSIONS + load * SLACK_PERCENT / 100 ? least : self;
    }
    sessions.incrementAndGet(target * STRIDE);
    return target;
  }

  /**
   * The target could not take it: counts it back to the loop that accepted.
   *
   * @param target that was chosen
   * @param self that keeps it
   */
  public void keep(final int target, final int self) {
    sessions.decrementAndGet(target * STRIDE);
    sessions.incrementAndGet(self * STRIDE);
  }

  /**
   * A session has ended.
   *
   * @param loop that ran it
   */
  public void leave(final int loop) {
    if (sessions.decrementAndGet(loop * STRIDE) < 0) {
      throw new IllegalStateException("loop " + loop + " ended a session twice");
    }
  }

  /**
   * Sessions of a loop now.
   *
   * @param loop its index
   * @return 0 or more
   */
  public int sessions(final int loop) {
    return sessions.get(loop * STRIDE);
  }

  private int leastLoaded() {
    int least = 0;
    for (int i = 1; i < loops; i++) {
      if (sessions.get(i * STRIDE) < sessions.get(least * STRIDE)) {
        least = i;
      }
    }
    return least;
  }
}
