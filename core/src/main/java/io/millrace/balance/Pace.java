package io.millrace.balance;

import io.millrace.config.RateConfig;
import java.util.concurrent.TimeUnit;

/**
 * The time scale of a rate: a whole number of ticks passes from one event to the next, so that no
 * remainder is lost and the rate is exact over any length of time. On it the generic cell rate
 * algorithm: a bucket is known by the tick at which it will be full, each event moves that on by
 * {@link #cost}, and never further than {@link #burst} ahead of now. Immutable.
 */
public final class Pace {
  /** Ticks of a burst where memory does not matter: microseconds for a burst of one second. */
  public static final long FINE = 1 << 20;

  /** What {@link #next} says of an event that comes too early. */
  public static final long TOO_EARLY = Long.MAX_VALUE;

  /** The tick of a bucket that nothing was ever taken from: full long ago. */
  public static final long FULL = Long.MIN_VALUE;

  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  private final long originNs;
  private final long periodNs;
  private final long ticksPerPeriod;
  private final long cost;
  private final long burst;

  /**
   * Ticks are counted from some time on.
   *
   * @param rate events; one that is off has neither cost nor burst
   * @param resolution about how many ticks a burst is to have, 1 to 2^20; more when the burst has
   *     more events
   * @param originNs near the times that it will be asked for
   */
  public Pace(final RateConfig rate, final long resolution, final long originNs) {
    this.originNs = originNs;
    periodNs = rate.periodNs();
    if (rate.isOn()) {
      final long eventsPerSecond = Math.max(1, rate.count() * SECOND_NS / periodNs);
      cost = Math.max(1, resolution / eventsPerSecond);
      ticksPerPeriod = rate.count() * cost;
      burst = Math.max(cost, ticksPerPeriod * SECOND_NS / periodNs);
    } else {
      cost = 0;
      ticksPerPeriod = 0;
      burst = 0;
    }
  }

  /**
   * Whether there is a rate at all.
   *
   * @return false when nothing is limited
   */
  public boolean isOn() {
    return cost > 0;
  }

  /** Ticks of one event, 1 or more when the rate is on. */
  long cost() {
    return cost;
  }

  /** Ticks of a full bucket: one second's events, at least one. */
  long burst() {
    return burst;
  }

  /**
   * The tick of a time.
   *
   * @param nowNs the clock
   * @return negative before the origin
   */
  public long at(final long nowNs) {
    final long elapsedNs = nowNs - originNs;
    return Math.floorDiv(elapsedNs, periodNs) * ticksPerPeriod
        + Math.floorMod(elapsedNs, periodNs) * ticksPerPeriod / periodNs;
  }

  /**
   * Takes one event.
   *
   * @param fullAt when the bucket will be full, or {@link #FULL}
   * @param now the tick of now
   * @return when it will be full after that, or {@link #TOO_EARLY}
   */
  public long next(final long fullAt, final long now) {
    final long after = Math.max(fullAt, now) + cost;
    return after - now > burst ? TOO_EARLY : after;
  }
}
