package io.millrace.status;

/**
 * How fast the counters of a backend grow.
 *
 * @param sessions that have reached it
 * @param failures tries to reach it that failed
 * @param bytesIn written to it
 * @param bytesOut written to its clients
 */
public record BackendRates(Rate sessions, Rate failures, Rate bytesIn, Rate bytesOut) {
  /** Nothing happens. */
  public static final BackendRates ZERO =
      new BackendRates(Rate.ZERO, Rate.ZERO, Rate.ZERO, Rate.ZERO);

  private static final int COUNTERS = 4;

  /**
   * What is to be sampled.
   *
   * @param nowNs monotonic
   * @return for {@link #sample} and {@link #of}
   */
  public static Rates begin(final long nowNs) {
    return new Rates(COUNTERS, nowNs);
  }

  /**
   * Takes what was counted until now.
   *
   * @param rates of this backend
   * @param nowNs monotonic
   * @param sum of this backend
   */
  public static void sample(final Rates rates, final long nowNs, final BackendSum sum) {
    int next = 0;
    rates.next(nowNs);
    rates.put(next++, sum.sessions());
    rates.put(next++, sum.failures());
    rates.put(next++, sum.bytesIn());
    rates.put(next, sum.bytesOut());
  }

  /**
   * The rates of this moment.
   *
   * @param rates that were sampled
   * @return does not change
   */
  public static BackendRates of(final Rates rates) {
    int next = 0;
    return new BackendRates(rates.of(next++), rates.of(next++), rates.of(next++), rates.of(next));
  }
}
