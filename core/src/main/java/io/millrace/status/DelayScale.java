package io.millrace.status;

import java.util.concurrent.TimeUnit;

/**
 * Buckets for durations: one for all below a microsecond, then eight for each doubling up to half a
 * minute, so that a bound is at most an eighth above what it stands for. Pure arithmetic.
 */
public final class DelayScale {
  /** How many there are. */
  public static final int BUCKETS;

  private static final int FIRST_EXPONENT = 10;
  private static final int LAST_EXPONENT = 34;
  private static final int SUB_BITS = 3;
  private static final int SUBS = 1 << SUB_BITS;
  private static final long LONGEST_NS = TimeUnit.HOURS.toNanos(24);

  static {
    BUCKETS = 1 + (LAST_EXPONENT - FIRST_EXPONENT + 1) * SUBS;
  }

  private DelayScale() {}

  /**
   * Where a duration belongs.
   *
   * @param ns any; what is too long goes to the last one
   * @return from 0, below {@link #BUCKETS}
   */
  public static int bucket(final long ns) {
    if (ns < 1L << FIRST_EXPONENT) {
      return 0;
    }
    final int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(ns);
    if (exponent > LAST_EXPONENT) {
      return BUCKETS - 1;
    }
    final int sub = (int) (ns >>> exponent - SUB_BITS) & SUBS - 1;
    return 1 + (exponent - FIRST_EXPONENT) * SUBS + sub;
  }

  /**
   * The end of a bucket.
   *
   * @param bucket from 0
   * @return nanoseconds; all in it are shorter. Of the last one a day
   */
  public static long boundNs(final int bucket) {
    if (bucket == BUCKETS - 1) {
      return LONGEST_NS;
    }
    if (bucket == 0) {
      return 1L << FIRST_EXPONENT;
    }
    final int exponent = FIRST_EXPONENT + (bucket - 1) / SUBS;
    final long subs = SUBS + (bucket - 1) % SUBS + 1;
    return subs << exponent - SUB_BITS;
  }

  /**
   * A quantile of what was counted.
   *
   * @param counts of each bucket
   * @param perMille 0 to 1000; 990 for the p99
   * @return the end of its bucket; 0 when nothing was counted
   */
  public static long quantileNs(final long[] counts, final int perMille) {
    long total = 0;
    for (final long count : counts) {
      total += count;
    }
    final long wanted = Math.max(1, (total * perMille + 999) / 1000);
    long seen = 0;
    for (int i = 0; i < counts.length && total > 0; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return boundNs(i);
      }
    }
    return 0;
  }
}
