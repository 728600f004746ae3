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
    ConfigException.zeroOrInRange("rate", count, 1, COUNT_MAX, Units.COUNT);
    ConfigException.inRange(
        "rate", periodNs, TimeUnit.SECONDS.toNanos(1), TimeUnit.MINUTES.toNanos(1), Units.NS);
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
