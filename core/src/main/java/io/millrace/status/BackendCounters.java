package io.millrace.status;

/** What one loop counts of one backend of one frontend: that loop writes, anyone reads. */
public final class BackendCounters {
  private final String name;
  private final CounterWords words;

  /**
   * All as they are in the words.
   *
   * @param name of the backend
   * @param words that the loop writes
   */
  public BackendCounters(final String name, final CounterWords words) {
    this.name = name;
    this.words = words;
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
    words.add(CounterType.BACKEND_REACHED, 1);
  }

  /**
   * Bytes were written to it.
   *
   * @param bytes more than before
   */
  public void in(final long bytes) {
    words.add(CounterType.BACKEND_BYTES_IN, bytes);
  }

  /**
   * Bytes were written to a client of it.
   *
   * @param bytes more than before
   */
  public void out(final long bytes) {
    words.add(CounterType.BACKEND_BYTES_OUT, bytes);
  }

  /**
   * A datagram was sent to it.
   *
   * @param bytes of the datagram
   */
  public void datagramIn(final long bytes) {
    words.add(CounterType.BACKEND_DATAGRAMS_IN, 1);
    in(bytes);
  }

  /**
   * A datagram was sent to a client of it.
   *
   * @param bytes of the datagram
   */
  public void datagramOut(final long bytes) {
    words.add(CounterType.BACKEND_DATAGRAMS_OUT, 1);
    out(bytes);
  }

  /**
   * A try to reach it has failed.
   *
   * @param error how
   */
  public void failed(final ConnectError error) {
    words.add(CounterType.BACKEND_ERRORS, error.ordinal(), 1);
  }

  /** Reads one. Any thread. */
  long get(final CounterType type, final int index) {
    return words.get(type, index);
  }

  /** All of it, to be added to what other loops have counted. */
  BackendTotals totals() {
    final long[] failures = new long[ConnectError.values().length];
    for (int i = 0; i < failures.length; i++) {
      failures[i] = words.get(CounterType.BACKEND_ERRORS, i);
    }
    return new BackendTotals(
        words.get(CounterType.BACKEND_REACHED),
        words.get(CounterType.BACKEND_BYTES_IN),
        words.get(CounterType.BACKEND_BYTES_OUT),
        failures);
  }
}
