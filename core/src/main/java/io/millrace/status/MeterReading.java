package io.millrace.status;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.IntCountsHistogram;

/**
 * What a loop, or several, have measured of a backend in one interval. Belongs to whoever holds it.
 */
public final class MeterReading {
  private static final int SIDES = EndedBy.values().length;

  private final AtomicReference<MeterReading> home;
  private final IntCountsHistogram[] times = new IntCountsHistogram[Timing.values().length];
  private long[][] ends;

  MeterReading(final AtomicReference<MeterReading> home) {
    this.home = home;
  }

  void record(final Timing timing, final long durationNs) {
    IntCountsHistogram values = times[timing.ordinal()];
    if (values == null) {
      values = BackendMeter.histogram();
      times[timing.ordinal()] = values;
    }
    values.recordValue(durationNs);
  }

  void ended(final EndedBy by, final long idleNs) {
    if (ends == null) {
      ends = new long[SIDES][IdleAges.buckets()];
    }
    ends[by.ordinal()][IdleAges.bucketOf(idleNs)]++;
  }

  /**
   * Adds that of another loop, which afterwards may only be given back.
   *
   * @param other of the same backend and interval
   */
  public void add(final MeterReading other) {
    for (int i = 0; i < times.length; i++) {
      if (times[i] == null) {
        times[i] = other.times[i];
        other.times[i] = null;
      } else if (other.times[i] != null) {
        times[i].add(other.times[i]);
      }
    }
    if (ends == null) {
      ends = other.ends;
      other.ends = null;
    } else if (other.ends != null) {
      addEnds(ends, other.ends);
    }
  }

  /** Empties it and returns it to its loop. Not to be used afterwards. */
  public void giveBack() {
    for (final IntCountsHistogram each : times) {
      if (each != null) {
        each.reset();
      }
    }
    if (ends != null) {
      for (final long[] side : ends) {
        Arrays.fill(side, 0);
      }
    }
    home.set(this);
  }

  /** The values of one kind; null for none. */
  IntCountsHistogram times(final Timing timing) {
    final IntCountsHistogram values = times[timing.ordinal()];
    return values == null || values.getTotalCount() == 0 ? null : values;
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
