package io.millrace.status;

/**
 * Times since the start, in buckets. Whoever adds the counts up from the first one on has the
 * buckets of a Prometheus histogram. The arrays are copies of nobody's: not to be written to.
 *
 * @param upperBoundsNs of each bucket, rising; the last bucket has none
 * @param counts of each bucket, one more than there are bounds: the last one is of what was longer
 * @param sumNs of all of them, right to 3 %
 */
public record LatencyTotals(long[] upperBoundsNs, long[] counts, long sumNs) {
  private static final long MICROSECOND_NS = 1_000;
  private static final long MILLISECOND_NS = 1_000_000;
  private static final long SECOND_NS = 1_000_000_000;

  private static final long[] BOUNDS_NS = {
    100 * MICROSECOND_NS,
    250 * MICROSECOND_NS,
    500 * MICROSECOND_NS,
    MILLISECOND_NS,
    2_500 * MICROSECOND_NS,
    5 * MILLISECOND_NS,
    10 * MILLISECOND_NS,
    25 * MILLISECOND_NS,
    50 * MILLISECOND_NS,
    100 * MILLISECOND_NS,
    250 * MILLISECOND_NS,
    500 * MILLISECOND_NS,
    SECOND_NS,
    2_500 * MILLISECOND_NS,
    5 * SECOND_NS,
    10 * SECOND_NS
  };

  /** Nothing was measured. */
  public static final LatencyTotals EMPTY =
      new LatencyTotals(BOUNDS_NS, new long[BOUNDS_NS.length + 1], 0);

  /**
   * How many were measured.
   *
   * @return 0 or more
   */
  public long count() {
    long sum = 0;
    for (final long each : counts) {
      sum += each;
    }
    return sum;
  }

  /** Both together. */
  LatencyTotals plus(final LatencyTotals other) {
    final long[] both = counts.clone();
    for (int i = 0; i < both.length; i++) {
      both[i] += other.counts[i];
    }
    return new LatencyTotals(upperBoundsNs, both, sumNs + other.sumNs);
  }
}
