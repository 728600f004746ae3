package io.millrace.status;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a loop, or several, have measured of a backend in one interval. Belongs to whoever holds it.
 */
public final class MeterReading {
  private static final int TIMINGS = Timing.values().length;
  private static final int SIDES = EndedBy.values().length;

  private final AtomicReference<MeterReading> home;
  private final TimeBuckets[] times = new TimeBuckets[TIMINGS];

  /** By side and bucket; null where nothing has ended. */
  private final int[][] ends = new int[SIDES][];

  MeterReading(final AtomicReference<MeterReading> home) {
    this.home = home;
  }

  void record(final Timing timing, final long durationNs) {
    TimeBuckets values = times[timing.ordinal()];
    if (values == null) {
      values = new TimeBuckets();
      times[timing.ordinal()] = values;
    }
    values.record(durationNs);
  }

  void ended(final EndedBy by, final long idleNs) {
    int[] side = ends[by.ordinal()];
    if (side == null) {
      side = new int[IdleAges.buckets()];
      ends[by.ordinal()] = side;
    }
    side[IdleAges.bucketOf(idleNs)]++;
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
    for (int side = 0; side < SIDES; side++) {
      if (ends[side] == null) {
        ends[side] = other.ends[side];
        other.ends[side] = null;
      } else if (other.ends[side] != null) {
        for (int i = 0; i < ends[side].length; i++) {
          ends[side][i] += other.ends[side][i];
        }
      }
    }
  }

  /** Empties it and returns it to its loop. Not to be used afterwards. */
  public void giveBack() {
    for (final TimeBuckets each : times) {
      if (each != null) {
        each.clear();
      }
    }
    for (final int[] side : ends) {
      if (side != null) {
        Arrays.fill(side, 0);
      }
    }
    home.set(this);
  }

  /** The values of one kind; null for none. */
  TimeBuckets times(final Timing timing) {
    final TimeBuckets values = times[timing.ordinal()];
    return values == null || values.total() == 0 ? null : values;
  }

  /** Adds sessions that one side has ended, by bucket; makes the sums where there are none. */
  long[] addEndsTo(final EndedBy by, final long[] sums) {
    final int[] side = ends[by.ordinal()];
    if (side == null) {
      return sums;
    }
    final long[] to = sums == null ? new long[side.length] : sums;
    for (int i = 0; i < side.length; i++) {
      to[i] += side[i];
    }
    return to;
  }
}
