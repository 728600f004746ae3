package io.millrace.status;

import java.util.EnumMap;
import java.util.List;
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
    CounterType.DATAGRAMS_DROPPED_OUT
  };

  /** Place of the second of them. */
  private static final int REFUSED = 1;

  private static final int DROPPED = TYPES.length - 2;
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
   * @param loops what each has counted of this frontend
   * @param kernelDrops {@link CounterType#KERNEL_DROPS}, which no loop counts
   */
  public static void sample(
      final Rates rates,
      final long nowNs,
      final List<FrontendCounters> loops,
      final long kernelDrops) {
    rates.next(nowNs);
    long dropped = kernelDrops;
    for (int i = 0; i < TYPES.length; i++) {
      final long counted = FrontendCounters.sum(loops, TYPES[i], 0);
      dropped += i < DROPPED ? 0 : counted;
      if (i < DROPPED) {
        rates.put(i, counted);
      }
    }
    rates.put(DROPPED, dropped);
    if (FrontendCounters.sum(loops, CounterType.SESSIONS_REFUSED, 0) > 0) { // else each is 0
      for (int i = 0; i < CAUSES.length; i++) {
        rates.put(REFUSED_BY + i, FrontendCounters.sum(loops, CounterType.REFUSALS, i));
      }
    }
  }

  /**
   * The rates of this moment.
   *
   * @param rates that were sampled
   * @return does not change
   */
  public static FrontendRates of(final Rates rates) {
    int next = 0;
    return new FrontendRates(
        rates.of(next++),
        rates.of(next++),
        refusedBy(rates),
        rates.of(next++),
        rates.of(next++),
        rates.of(next++),
        rates.of(next++),
        rates.of(next++),
        rates.of(next));
  }

  private static Map<EndCause, Rate> refusedBy(final Rates rates) {
    Map<EndCause, Rate> refusedBy = Map.of(); // mostly: then there is no garbage
    if (rates.of(REFUSED) == Rate.ZERO) {
      return refusedBy;
    }
    for (final EndCause cause : CAUSES) {
      final Rate rate = rates.of(REFUSED_BY + cause.ordinal());
      if (rate.minute() > 0 || rate.tenSeconds() > 0) {
        refusedBy = refusedBy.isEmpty() ? new EnumMap<>(EndCause.class) : refusedBy;
        refusedBy.put(cause, rate);
      }
    }
    return refusedBy;
  }
}
