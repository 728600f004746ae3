package io.millrace.status;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.IntCountsHistogram;

/**
 * What one loop measures of one backend of one pool, until it is taken: that loop's thread only, so
 * a value costs no more than finding its bucket. What nothing was measured of takes no memory, else
 * each kind takes two histograms of at most 2 KB: one that is filled, one that is read. They change
 * places, so that a loop makes no garbage.
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

  /** What its reader gave back, already emptied; any thread puts it there. */
  private final AtomicReference<MeterReading> spare = new AtomicReference<>();

  private MeterReading current;
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
    current().record(timing, Math.min(Math.max(0, durationNs), LONGEST_NS));
  }

  /**
   * A session has ended.
   *
   * @param by who ended it
   * @param idleNs how long it had been silent by then
   */
  public void ended(final EndedBy by, final long idleNs) {
    current().ended(by, idleNs);
  }

  /**
   * Hands over what was measured since the last time; what comes now is for the next.
   *
   * @return nobody else has it until it is given back; null when it is nothing
   */
  public MeterReading take() {
    if (empty) {
      return null;
    }
    final MeterReading reading = current;
    current = spare.getAndSet(null);
    empty = true;
    return reading;
  }

  private MeterReading current() {
    if (current == null) {
      current = new MeterReading(spare);
    }
    empty = false;
    return current;
  }
}
