package io.millrace.config;

import java.util.concurrent.TimeUnit;

/**
 * When backends are probed, and how many answers decide.
 *
 * @param intervalNs from start to start of two probes, 10 ms to 1 h; a jitter makes it up to a
 *     tenth shorter, never longer
 * @param timeoutNs a probe that is not answered by then has failed, 10 ms to 1 h
 * @param fastNs from start to start after a failure, until it is decided; 10 ms to the interval
 * @param rise good answers in a row that bring a backend up, 1 to 100
 * @param fall failures in a row that take it down, 1 to 100
 * @param initial before the first answer, which decides alone
 */
public record HealthTiming(
    long intervalNs, long timeoutNs, long fastNs, int rise, int fall, InitialState initial) {
  /** Default of {@code intervalNs}. */
  public static final long DEFAULT_INTERVAL_NS = TimeUnit.SECONDS.toNanos(2);

  /** Default of {@code timeoutNs}. */
  public static final long DEFAULT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

  /** By default {@code fastNs} is this part of the interval. */
  public static final int FAST_PART = 5;

  /** Shortest time between two probes. */
  public static final long LEAST_NS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Default of {@code rise}. */
  public static final int DEFAULT_RISE = 2;

  /** Default of {@code fall}. */
  public static final int DEFAULT_FALL = 3;

  private static final long MOST_NS = TimeUnit.HOURS.toNanos(1);
  private static final int COUNT_MAX = 100;

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public HealthTiming {
    ConfigException.inRange("healthInterval", intervalNs, LEAST_NS, MOST_NS, Units.NS);
    ConfigException.inRange("healthTimeout", timeoutNs, LEAST_NS, MOST_NS, Units.NS);
    ConfigException.inRange("healthFast", fastNs, LEAST_NS, intervalNs, Units.NS);
    ConfigException.inRange("rise", rise, 1, COUNT_MAX, Units.COUNT);
    ConfigException.inRange("fall", fall, 1, COUNT_MAX, Units.COUNT);
    ConfigException.notNull("initial", initial);
  }

  /**
   * How long it takes at most until a backend that refuses is known to be down, without a client's
   * help.
   *
   * @return nanoseconds
   */
  public long refusedNoticedNs() {
    return intervalNs + (fall - 1) * fastNs;
  }

  /**
   * How long it takes at most until a backend that is silent is known to be down.
   *
   * @return nanoseconds
   */
  public long silentNoticedNs() {
    return Math.max(intervalNs, timeoutNs) + timeoutNs + (fall - 1) * Math.max(fastNs, timeoutNs);
  }
}
