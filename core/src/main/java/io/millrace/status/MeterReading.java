package io.millrace.status;

import org.HdrHistogram.IntCountsHistogram;

/**
 * What a loop, or several, have measured of a backend in one interval. Belongs to whoever holds it.
 */
public final class MeterReading {
  private final IntCountsHistogram[] times;
  private long[][] ends;

  MeterReading(final IntCountsHistogram[] times, final long[][] ends) {
    this.times = times;
    this.ends = ends;
  }

  /**
   * Adds that of another loop, which is not to be used afterwards.
   *
   * @param other of the same backend and interval
   */
  public void add(final MeterReading other) {
    for (int i = 0; i < times.length; i++) {
      if (times[i] == null) {
        times[i] = other.times[i];
      } else if (other.times[i] != null) {
        times[i].add(other.times[i]);
      }
    }
    if (ends == null) {
      ends = other.ends;
    } else if (other.ends != null) {
      addEnds(ends, other.ends);
    }
  }

  /** The values of one kind; null for none. */
  IntCountsHistogram times(final Timing timing) {
    return times[timing.ordinal()];
  }

  /** Sessions that have ended, by who ended them and bucket; null for none. */
  long[][] ends() {
    return ends;
  }

  static void addEnds(final long[][] to, final long[][] more) {
    for (int side = 0; side < to.length; side++) {
      for (int i = 0; i < to[side].length; i++) {
        to[side][i] += more[side][i];
      }
    }
  }
}
