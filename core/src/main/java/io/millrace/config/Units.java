package io.millrace.config;

import java.util.concurrent.TimeUnit;

/** Writes values in the form in which the command line accepts them. */
public final class Units {
  /** Unit of durations held in nanoseconds. */
  public static final String NS = "ns";

  /** Unit of sizes held in bytes. */
  public static final String BYTES = "bytes";

  /** Unit of durations held in whole seconds. */
  public static final String SECONDS = "s";

  /** Unit of percentages. */
  public static final String PERCENT = "%";

  /** Unit of rates over a second. */
  public static final String PER_SECOND = "/s";

  /** Unit of rates over a minute. */
  public static final String PER_MINUTE = "/m";

  /** Unit of plain numbers. */
  public static final String COUNT = "";

  private static final long[] DURATION_NS = {
    TimeUnit.HOURS.toNanos(1),
    TimeUnit.MINUTES.toNanos(1),
    TimeUnit.SECONDS.toNanos(1),
    TimeUnit.MILLISECONDS.toNanos(1),
    TimeUnit.MICROSECONDS.toNanos(1)
  };
  private static final String[] DURATION_NAMES = {"h", "m", "s", "ms", "us"};
  private static final long[] SIZE_BYTES = {1L << 30, 1L << 20, 1L << 10};
  private static final String[] SIZE_NAMES = {"g", "m", "k"};

  private Units() {}

  /**
   * Writes a value with its unit.
   *
   * @param value in {@code unit}
   * @param unit one of {@link #NS}, {@link #BYTES}, {@link #SECONDS}, {@link #PERCENT}, {@link
   *     #PER_SECOND}, {@link #PER_MINUTE}, {@link #COUNT}
   * @return the accepted spelling, for example {@code 90s}, {@code 64k}, {@code 12}
   */
  public static String format(final long value, final String unit) {
    if (NS.equals(unit)) {
      return duration(value);
    }
    if (BYTES.equals(unit)) {
      return size(value);
    }
    return value + unit;
  }

  /**
   * Writes a duration in its largest whole unit.
   *
   * @param ns nanoseconds
   * @return for example {@code 250ms}; {@code 0} for none
   */
  public static String duration(final long ns) {
    return scaled(ns, DURATION_NS, DURATION_NAMES, "ns");
  }

  /**
   * Writes a size in its largest whole unit.
   *
   * @param bytes bytes
   * @return for example {@code 64k}
   */
  public static String size(final long bytes) {
    return scaled(bytes, SIZE_BYTES, SIZE_NAMES, "");
  }

  private static String scaled(
      final long value, final long[] factors, final String[] names, final String plain) {
    if (value == 0) {
      return "0";
    }
    for (int i = 0; i < factors.length; i++) {
      if (value % factors[i] == 0) {
        return value / factors[i] + names[i];
      }
    }
    return value + plain;
  }
}
