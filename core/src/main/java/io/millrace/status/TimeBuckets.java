package io.millrace.status;

import java.util.Arrays;

/**
 * Durations, counted in buckets: sixteen for each doubling, so that the middle of a bucket is
 * within 3 % of what is in it. What is shorter than half a microsecond counts as 0: a turn of a
 * loop takes longer. Memory is taken for those doublings only that something was in: a backend's
 * times mostly lie within a few, and there are many of these objects. One thread at a time.
 */
final class TimeBuckets {
  private static final int UNIT_BITS = 9;
  private static final int SUB_BITS = 4;
  private static final int SUBS = 1 << SUB_BITS;
  private static final int SUB_MASK = SUBS - 1;
  private static final int[][] NONE = {};

  /** By doubling; the first has all that is shorter than sixteen units. */
  private int[][] counts = NONE;

  private long total;

  /** Takes each bucket that has something, from the shortest on. */
  @FunctionalInterface
  interface Taker {
    void take(int bucket, int count);
  }

  /** Counts a duration of 0 ns or more. */
  void record(final long durationNs) {
    add(bucketOf(durationNs), 1);
  }

  /** Adds to a bucket, also less than 0: what was added before. */
  void add(final int bucket, final int count) {
    row(bucket >> SUB_BITS)[bucket & SUB_MASK] += count;
    total += count;
  }

  /** Adds all of another one. */
  void add(final TimeBuckets other) {
    for (int i = 0; i < other.counts.length; i++) {
      if (other.counts[i] != null) {
        final int[] row = row(i);
        for (int sub = 0; sub < SUBS; sub++) {
          row[sub] += other.counts[i][sub];
        }
      }
    }
    total += other.total;
  }

  /** Nothing was counted; its memory is kept for what comes. */
  void clear() {
    for (final int[] row : counts) {
      if (row != null) {
        Arrays.fill(row, 0);
      }
    }
    total = 0;
  }

  /** How many durations. */
  long total() {
    return total;
  }

  /** How many buckets have something. */
  int used() {
    int used = 0;
    for (final int[] row : counts) {
      for (int sub = 0; row != null && sub < SUBS; sub++) {
        used += row[sub] > 0 ? 1 : 0;
      }
    }
    return used;
  }

  void forEach(final Taker taker) {
    for (int i = 0; i < counts.length; i++) {
      for (int sub = 0; counts[i] != null && sub < SUBS; sub++) {
        if (counts[i][sub] > 0) {
          taker.take(i << SUB_BITS | sub, counts[i][sub]);
        }
      }
    }
  }

  /** The bucket that so many percent of the durations are in or below; 0 when there are none. */
  int bucketAt(final double percent) {
    final double share = Math.nextAfter(percent, Double.NEGATIVE_INFINITY) / 100;
    final long wanted = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      for (int sub = 0; counts[i] != null && sub < SUBS; sub++) {
        seen += counts[i][sub];
        if (seen >= wanted) {
          return i << SUB_BITS | sub;
        }
      }
    }
    return 0;
  }

  /** Memory that it takes, in counts. */
  int room() {
    int room = 0;
    for (final int[] row : counts) {
      room += row == null ? 0 : SUBS;
    }
    return room;
  }

  /** The bucket of a duration. */
  static int bucketOf(final long durationNs) {
    final long units = durationNs >>> UNIT_BITS;
    final int doubling = Math.max(0, Long.SIZE - SUB_BITS - Long.numberOfLeadingZeros(units));
    final int sub = (int) (units >>> Math.max(0, doubling - 1)) & SUB_MASK;
    return doubling << SUB_BITS | sub;
  }

  /** The middle of a bucket; of the first one 0. */
  static long middleNs(final int bucket) {
    if (bucket == 0) {
      return 0;
    }
    final int doubling = bucket >> SUB_BITS;
    final long sub = (doubling == 0 ? 0 : SUBS) + (bucket & SUB_MASK);
    final int bits = UNIT_BITS + Math.max(0, doubling - 1);
    return (sub << bits) + (1L << bits - 1);
  }

  private int[] row(final int doubling) {
    if (doubling >= counts.length) {
      counts = Arrays.copyOf(counts, doubling + 1);
    }
    if (counts[doubling] == null) {
      counts[doubling] = new int[SUBS];
    }
    return counts[doubling];
  }
}
