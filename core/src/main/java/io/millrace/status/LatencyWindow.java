package io.millrace.status;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.IntCountsHistogram;

/**
 * The times of one kind: those of the last minute in intervals, all since the start in a few
 * buckets. An interval is kept as the buckets that have something, so a backend with traffic takes
 * 2 KB and some 500 bytes for each interval. Of one thread.
 */
final class LatencyWindow {
  /** What is older is not of the last minute. */
  static final long WINDOW_NS = TimeUnit.MINUTES.toNanos(1);

  private final ArrayDeque<Interval> intervals = new ArrayDeque<>();
  private final long[] bounds = LatencyTotals.EMPTY.upperBoundsNs();
  private final long[] counts = new long[bounds.length + 1];
  private IntCountsHistogram minute;
  private long sumNs;

  /** Values that have something in common: the middle of their bucket. */
  private record Interval(long endNs, long longestNs, long[] valuesNs, int[] counts) {}

  /**
   * Adds what was measured in an interval.
   *
   * @param values not kept
   * @param endNs when the interval ended: not before that of the one before
   */
  void add(final IntCountsHistogram values, final long endNs) {
    final Interval interval = compact(values, endNs);
    for (int i = 0; i < interval.counts.length; i++) {
      counts[bucketOf(interval.valuesNs[i])] += interval.counts[i];
      sumNs += interval.valuesNs[i] * interval.counts[i];
    }
    if (minute == null) {
      minute = BackendMeter.histogram();
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
  void addMinuteTo(final IntCountsHistogram sum, final long nowNs) {
    expire(nowNs);
    if (!intervals.isEmpty()) {
      sum.add(minute);
    }
  }

  /** Those since the start. */
  LatencyTotals totals() {
    return new LatencyTotals(bounds, counts.clone(), sumNs);
  }

  static LatencySummary summary(final IntCountsHistogram values, final long longestNs) {
    final long count = values.getTotalCount();
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
      longestNs = Math.max(longestNs, interval.longestNs);
    }
    return longestNs;
  }

  private void expire(final long nowNs) {
    IntCountsHistogram gone = null;
    while (!intervals.isEmpty() && nowNs - intervals.peekFirst().endNs >= WINDOW_NS) {
      final Interval oldest = intervals.removeFirst();
      gone = gone == null ? BackendMeter.histogram() : gone;
      for (int i = 0; i < oldest.counts.length; i++) {
        gone.recordValueWithCount(oldest.valuesNs[i], oldest.counts[i]);
      }
    }
    if (intervals.isEmpty()) {
      minute = null;
    } else if (gone != null) {
      minute.subtract(gone);
    }
  }

  private int bucketOf(final long valueNs) {
    int bucket = 0;
    while (bucket < bounds.length && valueNs > bounds[bucket]) {
      bucket++;
    }
    return bucket;
  }

  private static Interval compact(final IntCountsHistogram values, final long endNs) {
    int size = 0;
    for (final HistogramIterationValue each : values.recordedValues()) {
      size += each.getCountAddedInThisIterationStep() > 0 ? 1 : 0;
    }
    final long[] valuesNs = new long[size];
    final int[] counts = new int[size];
    int next = 0;
    for (final HistogramIterationValue each : values.recordedValues()) {
      valuesNs[next] = middle(values, each.getValueIteratedTo());
      counts[next++] = (int) each.getCountAddedInThisIterationStep();
    }
    return new Interval(endNs, middle(values, values.getMaxValue()), valuesNs, counts);
  }

  private static long percentile(
      final IntCountsHistogram values, final double percent, final long longestNs) {
    return Math.min(middle(values, values.getValueAtPercentile(percent)), longestNs);
  }

  /** Of the bucket of a value; what is too short to be measured is 0. */
  private static long middle(final IntCountsHistogram values, final long valueNs) {
    return values.lowestEquivalentValue(valueNs) == 0 ? 0 : values.medianEquivalentValue(valueNs);
  }
}
