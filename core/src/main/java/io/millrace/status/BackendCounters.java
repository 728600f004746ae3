package io.millrace.status;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What one loop counts of one backend of one frontend: that loop writes, anyone reads. Nothing is
 * counted per read or write, so it costs a session a few stores.
 */
public final class BackendCounters {
  private static final int SESSIONS = 0;
  private static final int BYTES_IN = 1;
  private static final int BYTES_OUT = 2;
  private static final int FAILURES = 3;

  private final String name;
  private final AtomicLongArray values =
      new AtomicLongArray(FAILURES + ConnectError.values().length);

  BackendCounters(final String name) {
    this.name = name;
  }

  /**
   * Whose it is.
   *
   * @return the backend's name
   */
  public String name() {
    return name;
  }

  /** A session has reached it. */
  public void reached() {
    add(SESSIONS, 1);
  }

  /**
   * A session of it has ended.
   *
   * @param in bytes written to it
   * @param out bytes written to its client
   */
  public void ended(final long in, final long out) {
    add(BYTES_IN, in);
    add(BYTES_OUT, out);
  }

  /**
   * A try to reach it has failed.
   *
   * @param error how
   */
  public void failed(final ConnectError error) {
    add(FAILURES + error.ordinal(), 1);
  }

  /** All of it, to be added to what other loops have counted. */
  BackendTotals totals() {
    final long[] failures = new long[ConnectError.values().length];
    for (int i = 0; i < failures.length; i++) {
      failures[i] = values.getAcquire(FAILURES + i);
    }
    return new BackendTotals(
        values.getAcquire(SESSIONS),
        values.getAcquire(BYTES_IN),
        values.getAcquire(BYTES_OUT),
        failures);
  }

  private void add(final int index, final long amount) {
    values.setRelease(index, values.getPlain(index) + amount);
  }
}
