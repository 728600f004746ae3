package io.millrace.status;

import java.util.Arrays;
import java.util.Collection;

/** What was counted of one backend of one frontend since it joined, over all loops. Immutable. */
public final class BackendTotals {
  /** Nothing was counted. */
  public static final BackendTotals ZERO =
      new BackendTotals(0, 0, 0, new long[ConnectError.values().length]);

  private final long sessions;
  private final long bytesIn;
  private final long bytesOut;
  private final long[] failures;

  BackendTotals(
      final long sessions, final long bytesIn, final long bytesOut, final long[] failures) {
    this.sessions = sessions;
    this.bytesIn = bytesIn;
    this.bytesOut = bytesOut;
    this.failures = failures;
  }

  /**
   * Adds up.
   *
   * @param loops what each has counted
   * @param slot of the backend in its pool
   * @param name of the backend: a slot may have been another's before
   * @return zero where nothing was counted
   */
  public static BackendTotals of(
      final Collection<FrontendCounters> loops, final int slot, final String name) {
    BackendTotals sum = ZERO;
    for (final FrontendCounters loop : loops) {
      sum = sum.plus(loop.backendAt(slot, name)).plus(loop.otherAt(slot, name));
    }
    return sum;
  }

  /**
   * Adds up what a frontend has counted of a backend of its fallback.
   *
   * @param loops of that frontend
   * @param slot of the backend in its own pool
   * @param name of the backend
   * @return zero where nothing was counted
   */
  public static BackendTotals borrowed(
      final Collection<FrontendCounters> loops, final int slot, final String name) {
    BackendTotals sum = ZERO;
    for (final FrontendCounters loop : loops) {
      sum = sum.plus(loop.borrowedAt(slot, name));
    }
    return sum;
  }

  private BackendTotals plus(final BackendCounters more) {
    return more == null ? this : plus(more.totals());
  }

  /**
   * Adds.
   *
   * @param other of the same backend
   * @return both together
   */
  public BackendTotals plus(final BackendTotals other) {
    final long[] both = failures.clone();
    for (int i = 0; i < both.length; i++) {
      both[i] += other.failures[i];
    }
    return new BackendTotals(
        sessions + other.sessions, bytesIn + other.bytesIn, bytesOut + other.bytesOut, both);
  }

  /**
   * Sessions that have reached it.
   *
   * @return 0 or more
   */
  public long sessions() {
    return sessions;
  }

  /**
   * Bytes written to it.
   *
   * @return 0 or more
   */
  public long bytesIn() {
    return bytesIn;
  }

  /**
   * Bytes written to its clients.
   *
   * @return 0 or more
   */
  public long bytesOut() {
    return bytesOut;
  }

  /**
   * Tries to reach it that have failed.
   *
   * @return in all
   */
  public long failures() {
    return Arrays.stream(failures).sum();
  }

  /**
   * Tries to reach it that have failed.
   *
   * @param error how
   * @return 0 or more
   */
  public long failures(final ConnectError error) {
    return failures[error.ordinal()];
  }
}
