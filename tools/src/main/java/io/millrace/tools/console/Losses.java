package io.millrace.tools.console;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Counts lines that were lost, and those of them that nobody was told of yet. Any thread. */
final class Losses {
  private final AtomicLong untold = new AtomicLong();
  private final AtomicLong total = new AtomicLong();

  /** Writer thread only. */
  private String reason;

  /**
   * They were lost because something could not be written; the newest reason is told. Writer thread
   * only.
   */
  void add(final long lines, final IOException why) {
    reason = why.getMessage();
    add(lines);
  }

  /** Why, if there is more to say than that too many came; told once. Writer thread only. */
  String takeReason() {
    final String taken = reason;
    reason = null;
    return taken == null ? "" : ": " + taken;
  }

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
