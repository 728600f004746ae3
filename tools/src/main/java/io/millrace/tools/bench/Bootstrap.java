package io.millrace.tools.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The median of a few numbers and a percentile interval of it, by drawing as many of them again and
 * again. Seeded: the same numbers give the same interval.
 */
final class Bootstrap {
  private static final int DRAWS = 10_000;
  private static final long SEED = 20_260_101;
  private static final double TAIL = 0.025;

  private Bootstrap() {}

  /**
   * Estimates the median.
   *
   * @param values at least one
   * @return median and 95 % interval
   */
  static Estimate median(final double[] values) {
    final SplittableRandom random = new SplittableRandom(SEED);
    final double[] drawn = new double[values.length];
    final double[] medians = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      for (int j = 0; j < drawn.length; j++) {
        drawn[j] = values[random.nextInt(values.length)];
      }
      medians[i] = middle(drawn);
    }
    Arrays.sort(medians);
    return new Estimate(
        middle(values.clone()),
        medians[(int) (TAIL * (DRAWS - 1))],
        medians[(int) ((1 - TAIL) * (DRAWS - 1))]);
  }

  private static double middle(final double[] values) {
    Arrays.sort(values);
    return (values[values.length / 2] + values[(values.length - 1) / 2]) / 2;
  }
}
