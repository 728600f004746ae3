package io.millrace.balance;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Active sessions of each backend of a pool, exact across loops. Touched when a session opens and
 * ends only, so the counts need no padding.
 */
final class ActiveSessions {
  /** A lost race means that somebody else got a place; after so many a picker chooses anew. */
  private static final int RACES_MAX = 8;

  private final AtomicLongArray counts;

  ActiveSessions(final int backends) {
    counts = new AtomicLongArray(backends);
  }

  long get(final int slot) {
    return counts.get(slot);
  }

  /** Takes a place when the count is still the one that the choice was based on. */
  boolean acquireFrom(final int slot, final long seen) {
    return counts.compareAndSet(slot, seen, seen + 1);
  }

  /** Takes a place below a cap. */
  boolean acquireBelow(final int slot, final long cap) {
    for (int i = 0; i < RACES_MAX; i++) {
      final long seen = counts.get(slot);
      if (seen >= cap) {
        return false;
      }
      if (counts.compareAndSet(slot, seen, seen + 1)) {
        return true;
      }
    }
    return false;
  }

  void release(final int slot) {
    if (counts.decrementAndGet(slot) < 0) {
      throw new IllegalStateException("a place was given back twice, slot " + slot);
    }
  }
}
