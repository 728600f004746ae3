package io.millrace.tools.console;

import java.util.concurrent.atomic.AtomicLong;

/** Lets so many records of refused sessions pass in a second and counts the others. Any thread. */
final class RefusalCap {
  /** Enough to see who is refused and why; a flood would cost more to write than to refuse. */
  static final int PER_SECOND = 100;

  private static final int COUNT_BITS = 16;
  private static final int ATTEMPTS_MAX = 8;

  /** The second in the upper bits, records passed in it in the lower ones. */
  private final AtomicLong window = new AtomicLong();

  private final AtomicLong suppressed = new AtomicLong();

  /**
   * Asks for one record.
   *
   * @param epochMs now
   * @return true when it may pass
   */
  boolean admit(final long epochMs) {
    final long second = epochMs / 1000;
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
      final long seen = window.get();
      final boolean same = seen >> COUNT_BITS == second;
      if (same && (seen & (1 << COUNT_BITS) - 1) >= PER_SECOND) {
        return false;
      }
      if (window.compareAndSet(seen, same ? seen + 1 : (second << COUNT_BITS) + 1)) {
        return true;
      }
    }
    return false;
  }

  /** Counts one that did not pass; true when it is the first since the count was taken. */
  boolean suppress() {
    return suppressed.getAndIncrement() == 0;
  }

  boolean hasSuppressed() {
    return suppressed.get() != 0;
  }

  /** Takes the count of those that did not pass. */
  long takeSuppressed() {
    return suppressed.getAndSet(0);
  }
}
