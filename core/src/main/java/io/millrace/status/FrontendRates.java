package io.millrace.status;

import java.util.EnumMap;
import java.util.Map;

/**
 * How fast the counters of a frontend grow.
 *
 * @param sessions opened
 * @param refused connections and flows refused, all causes
 * @param refusedBy the same by cause; causes of which there was none in the last minute are left
 *     out
 * @param connectFailures tries to reach a backend that failed
 * @param bytesIn written to backends
 * @param bytesOut written to clients
 * @param datagramsIn sent to backends
 * @param datagramsOut sent to clients
 * @param datagramsDropped not sent on, both ways, and those that the kernel dropped
 */
public record FrontendRates(
    Rate sessions,
    Rate refused,
    Map<EndCause, Rate> refusedBy,
    Rate connectFailures,
    Rate bytesIn,
    Rate bytesOut,
    Rate datagramsIn,
    Rate datagramsOut,
    Rate datagramsDropped) {
  /** Nothing happens. */
  public static final FrontendRates ZERO =
      new FrontendRates(
          Rate.ZERO, Rate.ZERO, Map.of(), Rate.ZERO, Rate.ZERO, Rate.ZERO, Rate.ZERO, Rate.ZERO,
          Rate.ZERO);

  private static final CounterType[] TYPES = {
    CounterType.SESSIONS_OPENED,
    CounterType.SESSIONS_REFUSED,
    CounterType.CONNECT_FAILURES,
    CounterType.BYTES_IN,
    CounterType.BYTES_OUT,
    CounterType.DATAGRAMS_IN,
    CounterType.DATAGRAMS_OUT,
    CounterType.DATAGRAMS_DROPPED_IN,
    CounterType.DATAGRAMS_DROPPED_OUT,
    CounterType.KERNEL_DROPS
  };
  private static final int DROPPED = TYPES.length - 3;
  private static final int REFUSED_BY = DROPPED + 1;
  private static final EndCause[] CAUSES = EndCause.values();

  /**
   * What is to be sampled.
   *
   * @param nowNs monotonic
   * @return for {@link #sample} and {@link #of}
   */
  public static Rates begin(final long nowNs) {
    return new Rates(REFUSED_BY + CAUSES.length, nowNs);
  }

  /**
   * Takes what was counted until now.
   *
   * @param rates of this frontend
   * @param nowNs monotonic
   * @param totals of this frontend
   */
  public static void sample(final Rates rates, final long nowNs, final FrontendTotals totals) {
    final long[] values = new long[REFUSED_BY + CAUSES.length];
    for (int i = 0; i < TYPES.length; i++) {
      values[Math.min(i, DROPPED)] += totals.get(TYPES[i]);
    }
    for (final EndCause cause : CAUSES) {
      values[REFUSED_BY + cause.ordinal()] = totals.refused(cause);
    }
    rates.sample(nowNs, values);
  }

  /**
   * The rates of this moment.
   *
   * @param rates that were sampled
   * @return does not change
   */
  public static FrontendRates of(final Rates rates) {
    final Map<EndCause, Rate> refusedBy = new EnumMap<>(EndCause.class);
    for (final EndCause cause : CAUSES) {
      final Rate rate = rates.of(REFUSED_BY + cause.ordinal());
      if (rate.minute() > 0 || rate.tenSeconds() > 0) {
        refusedBy.put(cause, rate);
      }
    }
    int next = 0;
    return new FrontendRates(
        rates.of(next++),
        rates.of(next++),
        refusedBy,
        rates.of(next++),
        rates.of(next++),
        rates.of(next++),
        rates.of(next++),
        rates.of(next++),
        rates.of(next));
  }
}
