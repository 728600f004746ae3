package io.millrace.status;

import java.util.List;

/**
 * What was counted of one backend, as far as rates are made of it: for whoever adds up many of them
 * every second without garbage. One thread.
 */
public final class BackendSum {
  private static final int ERRORS = ConnectError.values().length;

  private long sessions;
  private long failures;
  private long bytesIn;
  private long bytesOut;

  /** Nothing was added. */
  public BackendSum() {}

  /** Begins anew. */
  public void clear() {
    sessions = 0;
    failures = 0;
    bytesIn = 0;
    bytesOut = 0;
  }

  /**
   * Adds what its own frontend has counted, as {@link BackendTotals#of}.
   *
   * @param loops what each has counted
   * @param slot of the backend in its pool
   * @param name of the backend: a slot may have been another's before
   */
  public void add(final List<FrontendCounters> loops, final int slot, final String name) {
    for (int i = 0; i < loops.size(); i++) {
      add(loops.get(i).backendAt(slot, name));
      add(loops.get(i).otherAt(slot, name));
    }
  }

  /**
   * Adds what a frontend has counted whose fallback has the backend, as {@link
   * BackendTotals#borrowed}.
   *
   * @param loops of that frontend
   * @param slot of the backend in its own pool
   * @param name of the backend
   */
  public void addBorrowed(final List<FrontendCounters> loops, final int slot, final String name) {
    for (int i = 0; i < loops.size(); i++) {
      add(loops.get(i).borrowedAt(slot, name));
    }
  }

  private void add(final BackendCounters more) {
    if (more == null) {
      return;
    }
    sessions += more.get(CounterType.BACKEND_REACHED, 0);
    bytesIn += more.get(CounterType.BACKEND_BYTES_IN, 0);
    bytesOut += more.get(CounterType.BACKEND_BYTES_OUT, 0);
    for (int i = 0; i < ERRORS; i++) {
      failures += more.get(CounterType.BACKEND_ERRORS, i);
    }
  }

  long sessions() {
    return sessions;
  }

  long failures() {
    return failures;
  }

  long bytesIn() {
    return bytesIn;
  }

  long bytesOut() {
    return bytesOut;
  }
}
