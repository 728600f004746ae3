package io.millrace.status;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The times of one kind: those of the last minute in intervals, all since the start in a few
 * buckets. An interval is kept as the buckets that have something, so a backend with traffic takes
 * 1 KB and some 100 bytes for each interval. Of one thread.
 */
final class LatencyWindow {
  /** What is older is not of the last minute. */
  static final long WINDOW_NS = TimeUnit.MINUTES.toNanos(1);

  private static final int PAIR = 2;

  private final ArrayDeque<Interval> intervals = new ArrayDeque<>();
  private final long[] bounds = LatencyTotals.EMPTY.upperBoundsNs();
  private final long[] counts = new long[bounds.length + 1];
  private TimeBuckets minute;
  private long sumNs;

  /**
   * What lies in each bucket that has something, from the shortest on: bucket, count, and so on.
   */
  private record Interval(long endNs, int[] counted) {
    long longestNs() {
      return TimeBuckets.middleNs(counted[counted.length - PAIR]);
    }
  }

  /**
   * Adds what was measured in an interval.
   *
   * @param values not kept
   * @param endNs when the interval ended: not before that of the one before
   */
  void add(final TimeBuckets values, final long endNs) {
    final Interval interval = compact(values, endNs);
    for (int i = 0; i < interval.counted.length; i += PAIR) {
      final long valueNs = TimeBuckets.middleNs(interval.counted[i]);
      counts[bucketOf(valueNs)] += interval.counted[i + 1];
      sumNs += valueNs * interval.counted[i + 1];
    }
    if (minute == null) {
      minute = new TimeBuckets();
    }
    minute.add(values);
    intervals.addLast(interval);
    expire(endNs);
  }

  /** Those of the last minute. */
  LatencySummary summary(final long nowNs) {
    expire(nowNs);
    if (intervals.isEmpty()) {
      return LatencySummary.EMPTY;
    }
    return summary(minute, longestNs());
  }

  /** Adds those of the last minute to others. */
  void addMinuteTo(final TimeBuckets sum, final long nowNs) {
    expire(nowNs);
    if (!intervals.isEmpty()) {
      sum.add(minute);
    }
  }

  /** Those since the start. */
  LatencyTotals totals() {
    return new LatencyTotals(bounds, counts.clone(), sumNs);
  }

  static LatencySummary summary(final TimeBuckets values, final long longestNs) {
    final long count = values.total();
    return count == 0
        ? LatencySummary.EMPTY
        : new LatencySummary(
            count,
            percentile(values, 50, longestNs),
            percentile(values, 90, longestNs),
            percentile(values, 99, longestNs),
            longestNs);
  }

  /** The longest of the last minute; to be asked after {@link #summary}. */
  long longestNs() {
    long longestNs = 0;
    for (final Interval interval : intervals) {
      longestNs = Math.max(longestNs, interval.longestNs());
    }
    return longestNs;
  }

  private void expire(final long nowNs) {
    while (!intervals.isEmpty() && nowNs - intervals.peekFirst().endNs >= WINDOW_NS) {
      final int[] oldest = intervals.removeFirst().counted;
      for (int i = 0; i < oldest.length; i += PAIR) {
        minute.add(oldest[i], -oldest[i + 1]);
      }
    }
    if (intervals.isEmpty()) {
      minute = null;
    }
  }

  private int bucketOf(final long valueNs) {
    int bucket = 0;
    while (bucket < bounds.length && valueNs > bounds[bucket]) {
      bucket++;
    }
    return bucket;
  }

  private static Interval compact(final TimeBuckets values, final long endNs) {
    final int[] counted = new int[PAIR * values.used()];
    final int[] next = {0};
    values.forEach(
        (bucket, count) -> {
          counted[next[0]++] = bucket;
          counted[next[0]++] = count;
        });
    return new Interval(endNs, counted);
  }

  private static long percentile(
      final TimeBuckets values, final double percent, final long longestNs) {
    return Math.min(TimeBuckets.middleNs(values.bucketAt(percent)), longestNs);
  }
}
