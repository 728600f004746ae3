package io.millrace.status;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.IntCountsHistogram;

/**
 * What one loop measures of one backend of one pool, until it is taken: that loop's thread only, so
 * a value costs no more than finding its bucket. What nothing was measured of takes no memory;
 * values after a {@link #take} make new histograms, of at most 2 KB each.
 */
public final class BackendMeter {
  /** What is longer counts as this long. */
  static final long LONGEST_NS = TimeUnit.HOURS.toNanos(1);

  /** Half a microsecond: a turn of a loop takes longer. */
  private static final long SHORTEST_NS = 1_000;

  /**
   * Sixteen buckets for each doubling, so that the middle of a bucket is within 3 % of what is in
   * it: with 256 a busy backend would take 10 KB for each loop instead of 2.
   */
  private static final int DIGITS = 1;

  private static final int SIDES = EndedBy.values().length;

  private IntCountsHistogram[] times = new IntCountsHistogram[Timing.values().length];
  private long[][] ends;
  private boolean empty = true;

  /** Nothing was measured. */
  public BackendMeter() {}

  static IntCountsHistogram histogram() {
    return new IntCountsHistogram(SHORTEST_NS, LONGEST_NS, DIGITS);
  }

  /**
   * Takes a value.
   *
   * @param timing of what
   * @param durationNs 0 or more
   */
  public void record(final Timing timing, final long durationNs) {
    IntCountsHistogram values = times[timing.ordinal()];
    if (values == null) {
      values = histogram();
      times[timing.ordinal()] = values;
      empty = false;
    }
    values.recordValue(Math.min(Math.max(0, durationNs), LONGEST_NS));
  }

  /**
   * A session has ended.
   *
   * @param by who ended it
   * @param idleNs how long it had been silent by then
   */
  public void ended(final EndedBy by, final long idleNs) {
    if (ends == null) {
      ends = new long[SIDES][IdleAges.buckets()];
      empty = false;
    }
    ends[by.ordinal()][IdleAges.bucketOf(idleNs)]++;
  }

  /**
   * Hands over what was measured since the last time; what comes now is for the next.
   *
   * @return nobody else has it; null when it is nothing
   */
  public MeterReading take() {
    if (empty) {
      return null;
    }
    final MeterReading reading = new MeterReading(times, ends);
    times = new IntCountsHistogram[times.length];
    ends = null;
    empty = true;
    return reading;
  }
}
