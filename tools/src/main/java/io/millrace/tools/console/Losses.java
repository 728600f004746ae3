package io.millrace.tools.console;

import java.util.concurrent.atomic.AtomicLong;

/** Counts lines that were lost, and those of them that nobody was told of yet. Any thread. */
final class Losses {
  private final AtomicLong untold = new AtomicLong();
  private final AtomicLong total = new AtomicLong();

  void add(final long lines) {
    untold.getAndAdd(lines);
    total.getAndAdd(lines);
  }

  /** Since the start. */
  long total() {
    return total.get();
  }

  boolean hasUntold() {
    return untold.get() != 0;
  }

  long takeUntold() {
    return untold.getAndSet(0);
  }

  /** Nobody could be told. */
  void giveBack(final long lines) {
    untold.getAndAdd(lines);
  }
}
