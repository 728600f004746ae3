package io.millrace.status;

import java.util.concurrent.TimeUnit;

/**
 * How long the sessions of a backend had been silent when they were ended, and by whom, since the
 * start: so that a timer shows that nobody has told of. The buckets begin at times to which such
 * timers are often set; an age that is short of one by no more than a 64th belongs to it, since the
 * other side has its own clock. The arrays are not to be written to.
 *
 * @param lowerBoundsNs where each bucket begins, rising; the first one at 0
 * @param client how many of each bucket the client ended
 * @param backend how many of each bucket the backend ended
 * @param millrace how many of each bucket this program ended
 */
public record IdleAges(long[] lowerBoundsNs, long[] client, long[] backend, long[] millrace) {
  private static final int[] BOUNDS_S = {
    0, 1, 2, 5, 10, 15, 20, 30, 45, 60, 75, 90, 120, 180, 240, 300, 350, 400, 600, 900, 1_200,
    1_800, 2_700, 3_600, 7_200, 14_400, 28_800, 43_200, 86_400
  };

  private static final long[] BOUNDS_NS = new long[BOUNDS_S.length];

  static {
    for (int i = 0; i < BOUNDS_S.length; i++) {
      BOUNDS_NS[i] = TimeUnit.SECONDS.toNanos(BOUNDS_S[i]);
    }
  }

  /** No session has ended. */
  public static final IdleAges EMPTY =
      new IdleAges(
          BOUNDS_NS,
          new long[BOUNDS_NS.length],
          new long[BOUNDS_NS.length],
          new long[BOUNDS_NS.length]);

  /** A 64th, and other clocks may differ. */
  private static final int LENIENCY_SHIFT = 6;

  /** None: {@link #commonest} of sessions that were not silent. */
  public static final int NONE = -1;

  /**
   * How many were ended by one side.
   *
   * @param by that side
   * @return by bucket
   */
  public long[] of(final EndedBy by) {
    return switch (by) {
      case CLIENT -> client;
      case BACKEND -> backend;
      case MILLRACE -> millrace;
    };
  }

  /**
   * The bucket of most of the sessions that one side ended after a second or more of silence: where
   * one has much more than the others, that side has a timer of that length.
   *
   * @param by that side
   * @return its index, or {@link #NONE}
   */
  public int commonest(final EndedBy by) {
    final long[] counts = of(by);
    int best = NONE;
    for (int i = 1; i < counts.length; i++) {
      if (counts[i] > (best == NONE ? 0 : counts[best])) {
        best = i;
      }
    }
    return best;
  }

  /** How many buckets there are. */
  static int buckets() {
    return BOUNDS_NS.length;
  }

  /** The bucket of an age. */
  static int bucketOf(final long idleNs) {
    final long lenientNs = idleNs + (idleNs >> LENIENCY_SHIFT);
    int bucket = BOUNDS_NS.length - 1;
    while (bucket > 0 && lenientNs < BOUNDS_NS[bucket]) {
      bucket--;
    }
    return bucket;
  }

  /** In the order of {@link EndedBy}, null where there are none; copied. */
  static IdleAges of(final long[][] ends) {
    return new IdleAges(
        BOUNDS_NS,
        copy(ends[EndedBy.CLIENT.ordinal()]),
        copy(ends[EndedBy.BACKEND.ordinal()]),
        copy(ends[EndedBy.MILLRACE.ordinal()]));
  }

  private static long[] copy(final long[] ends) {
    return ends == null ? new long[BOUNDS_NS.length] : ends.clone();
  }
}
