package io.millrace.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Active sessions of each backend of a pool, exact across loops. Touched when a session opens and
 * ends only, so the counts need no padding.
 */
final class ActiveSessions {
  private final SlotWords counts = new SlotWords();
  private final AtomicLong total = new AtomicLong();

  long get(final int slot) {
    return counts.get(slot);
  }

  /**
   * The same for a look at all backends, which no other reads or writes wait for: what is taken on
   * the strength of it is compared again.
   */
  long glance(final int slot) {
    return counts.getOpaque(slot);
  }

  /** Of all backends together; follows the counts at a distance of as many as change right now. */
  long total() {
    return total.get();
  }

  /** Takes a place when the count is still the one that the choice was based on. */
  boolean acquireFrom(final int slot, final long seen) {
    final boolean taken = counts.compareAndSet(slot, seen, seen + 1);
    if (taken) {
      total.getAndIncrement();
    }
    return taken;
  }

  /**
   * Takes a place below a cap. Each lost race means that another session took or gave back a place,
   * so it ends when those do.
   *
   * @return false only when there is no place
   */
  boolean acquireBelow(final int slot, final long cap) {
    long seen = counts.get(slot);
    while (seen < cap) {
      if (acquireFrom(slot, seen)) {
        return true;
      }
      seen = counts.get(slot);
    }
    return false;
  }

  void release(final int slot) {
    if (counts.addAndGet(slot, -1) < 0) {
      throw new IllegalStateException("a place was given back twice, slot " + slot);
    }
    total.getAndDecrement();
  }
}
