package io.millrace.config;

import java.util.concurrent.TimeUnit;

/**
 * A rate: so many events in so much time. Burst is one second's worth, at least one.
 *
 * @param count events per period, 1 to 10,000,000; 0 stands for no limit
 * @param periodNs length of the period in nanoseconds: one second or one minute
 */
public record RateConfig(long count, long periodNs) {
  /** No limit. */
  public static final RateConfig OFF = new RateConfig(0, TimeUnit.SECONDS.toNanos(1));

  private static final long COUNT_MAX = 10_000_000;

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public RateConfig {
    final long minuteNs = TimeUnit.MINUTES.toNanos(1);
    ConfigException.inRange("rate", periodNs, TimeUnit.SECONDS.toNanos(1), minuteNs, Units.NS);
    ConfigException.zeroOrInRange(
        "rate", count, 1, COUNT_MAX, periodNs == minuteNs ? Units.PER_MINUTE : Units.PER_SECOND);
  }

  /**
   * Whether there is a limit.
   *
   * @return true when {@code count} is above zero
   */
  public boolean isOn() {
    return count > 0;
  }
}
