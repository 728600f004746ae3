package io.millrace.tools.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What a run found.
 *
 * @param plan what was asked for
 * @param readings of each target
 * @param slices turns of two targets, in order; empty for one
 * @param before own processor time when the measuring began
 * @param after when it ended
 * @param interrupted whether somebody ended it early
 */
record BenchResult(
    BenchPlan plan,
    List<Readings> readings,
    List<Slice> slices,
    OwnCpu before,
    OwnCpu after,
    boolean interrupted) {
  private static final int PAIRS_MIN = 5;

  /** What the second target adds to the median; null when there are too few turns to say. */
  Estimate addedP50() {
    return added(Slice::p50Ns);
  }

  /**
   * What the second target adds to the 99th percentile; null when there are too few turns to say.
   */
  Estimate addedP99() {
    return added(Slice::p99Ns);
  }

  /** Answers a second of a target. */
  double throughput(final int target) {
    final Readings of = readings.get(target);
    return of.total(Count.ANSWERED_IN_TIME) * 1e9 / Math.max(1, of.measuredNs());
  }

  /**
   * Share of the measured time, of all loops together, in which they looked for something to do.
   */
  double spun() {
    return (double) total(Count.SPUN_NS) / loopsNs();
  }

  /** Share of the measured time in which the loops slept. */
  double slept() {
    return (double) total(Count.SLEPT_NS) / loopsNs();
  }

  /** The rest: they had something to do, or another thread had their core. */
  double busy() {
    return Math.max(0, 1 - spun() - slept());
  }

  /** Of that, nanoseconds for each answer. */
  double busyNsEach() {
    return busy() * loopsNs() / Math.max(1, total(Count.ANSWERED));
  }

  private long total(final Count kind) {
    return readings.stream().mapToLong(each -> each.total(kind)).sum();
  }

  private long loopsNs() {
    final long measuredNs = readings.stream().mapToLong(Readings::measuredNs).sum();
    return Math.max(1, measuredNs * plan.load().loops());
  }

  private Estimate added(final ToLongFunction<Slice> percentile) {
    final int pairs = slices.size() / 2;
    final double[] differences = new double[pairs];
    int count = 0;
    for (int i = 0; i < pairs; i++) {
      final Slice first = slices.get(2 * i);
      final Slice second = slices.get(2 * i + 1);
      final Slice direct = first.target() == 0 ? first : second;
      final Slice through = first.target() == 0 ? second : first;
      if (direct.answered() > 0 && through.answered() > 0) {
        differences[count] =
            percentile.applyAsLong(through) - (double) percentile.applyAsLong(direct);
        count++;
      }
    }
    return count < PAIRS_MIN ? null : Bootstrap.median(Arrays.copyOf(differences, count));
  }
}
