package io.millrace.balance;

import java.util.Arrays;

/** The smooth weighted round-robin order of one cycle: 5,1,1 gives AABACAA, never AAAAABC. */
final class SmoothOrder {
  /**
   * Longest cycle: beyond it weights are scaled down, which bounds memory and the time to build.
   */
  static final int LENGTH_MAX = 65_536;

  /** Of the exact order: more would take the conductor longer than a step may. */
  private static final int STEPS_MAX = 1 << 19;

  private SmoothOrder() {}

  /**
   * Builds the cycle.
   *
   * @param weights each at least 1
   * @return indices into {@code weights}, each as often as its weight divided by the common divisor
   */
  static int[] of(final int[] weights) {
    final int[] reduced = reduce(weights);
    final int[] grouped = grouped(reduced);
    if (grouped.length == reduced.length) {
      return grouped;
    }
    return (long) grouped.length * reduced.length <= STEPS_MAX
        ? smooth(reduced, grouped.length)
        : due(reduced, grouped.length);
  }

  /**
   * The same entries one backend after the other, to draw from.
   *
   * @param weights each at least 1
   * @return as {@link #of}
   */
  static int[] unordered(final int[] weights) {
    return grouped(reduce(weights));
  }

  private static int[] smooth(final int[] weights, final int total) {
    final int[] order = new int[total];
    final long[] credit = new long[weights.length];
    for (int i = 0; i < total; i++) {
      int best = 0;
      for (int j = 0; j < weights.length; j++) {
        credit[j] += weights[j];
        best = credit[j] > credit[best] ? j : best;
      }
      credit[best] -= total;
      order[i] = best;
    }
    return order;
  }

  /**
   * Each entry at its due time, in one pass: nearly as smooth, where the exact order takes long.
   */
  private static int[] due(final int[] weights, final int total) {
    final int[] starts = new int[total + 1];
    for (final int weight : weights) {
      for (int k = 0; k < weight; k++) {
        starts[slotOf(k, weight, total) + 1]++;
      }
    }
    for (int i = 0; i < total; i++) {
      starts[i + 1] += starts[i];
    }
    final int[] order = new int[total];
    for (int i = 0; i < weights.length; i++) {
      for (int k = 0; k < weights[i]; k++) {
        order[starts[slotOf(k, weights[i], total)]++] = i;
      }
    }
    return order;
  }

  /** When the k-th of so many is due: in the middle of its part of the cycle. */
  private static int slotOf(final int k, final int weight, final int total) {
    return (int) ((2L * k + 1) * total / (2L * weight));
  }

  private static int[] grouped(final int[] weights) {
    int total = 0;
    for (final int weight : weights) {
      total += weight;
    }
    final int[] order = new int[total];
    int end = 0;
    for (int i = 0; i < weights.length; i++) {
      Arrays.fill(order, end, end + weights[i], i);
      end += weights[i];
    }
    return order;
  }

  private static int[] reduce(final int[] weights) {
    int divisor = 0;
    long total = 0;
    for (final int weight : weights) {
      divisor = gcd(weight, divisor);
      total += weight;
    }
    final int[] reduced = new int[weights.length];
    final boolean fits = divisor == 0 || total / divisor <= LENGTH_MAX;
    for (int i = 0; i < weights.length; i++) {
      reduced[i] =
          fits ? weights[i] / divisor : (int) Math.max(1, weights[i] * (LENGTH_MAX / 2L) / total);
    }
    return reduced;
  }

  private static int gcd(final int a, final int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
