package io.millrace.config;

import java.util.concurrent.TimeUnit;

/**
 * When the failures of clients' sessions take a backend out.
 *
 * @param after consecutive failures, 1 to 1000; 0 for never
 * @param timeNs how long, times how often in a row (at most {@link #TIMES_MAX}); 10 ms to 1 h
 * @param maxPercent how much of a pool at most, 1 to 100; the last eligible backend never
 */
public record EjectConfig(int after, long timeNs, int maxPercent) {
  /** The defaults of the command line. */
  public static final EjectConfig DEFAULT = new EjectConfig(3, TimeUnit.SECONDS.toNanos(10), 50);

  /** Never. */
  public static final EjectConfig OFF = new EjectConfig(0, DEFAULT.timeNs, DEFAULT.maxPercent);

  /** The longest ejection is so many times the shortest. */
  public static final int TIMES_MAX = 10;

  private static final int AFTER_MAX = 1000;

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public EjectConfig {
    ConfigException.zeroOrInRange("ejectAfter", after, 1, AFTER_MAX, Units.COUNT);
    ConfigException.inRange(
        "ejectTime",
        timeNs,
        TimeUnit.MILLISECONDS.toNanos(10),
        TimeUnit.HOURS.toNanos(1),
        Units.NS);
    ConfigException.inRange("ejectMax", maxPercent, 1, 100, Units.PERCENT);
  }

  /**
   * Whether backends are ever ejected.
   *
   * @return false when only probes and operators take them out
   */
  public boolean isOn() {
    return after > 0;
  }
}
