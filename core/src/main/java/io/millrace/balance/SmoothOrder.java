package io.millrace.balance;

import java.util.Arrays;

/** The smooth weighted round-robin order of one cycle: 5,1,1 gives AABACAA, never AAAAABC. */
final class SmoothOrder {
  /**
   * Longest cycle: beyond it weights are scaled down, which bounds memory and the time to build.
   */
  static final int LENGTH_MAX = 65_536;

  private SmoothOrder() {}

  /**
   * Builds the cycle.
   *
   * @param weights each at least 1
   * @return indices into {@code weights}, each as often as its weight divided by the common divisor
   */
  static int[] of(final int[] weights) {
    final int[] reduced = reduce(weights);
    int total = 0;
    for (final int weight : reduced) {
      total += weight;
    }
    final int[] order = new int[total];
    final long[] credit = new long[reduced.length];
    for (int i = 0; i < total; i++) {
      int best = 0;
      for (int j = 0; j < reduced.length; j++) {
        credit[j] += reduced[j];
        best = credit[j] > credit[best] ? j : best;
      }
      credit[best] -= total;
      order[i] = best;
    }
    return order;
  }

  /**
   * The same entries one backend after the other, to draw from.
   *
   * @param weights each at least 1
   * @return as {@link #of}
   */
  static int[] unordered(final int[] weights) {
    final int[] reduced = reduce(weights);
    int total = 0;
    for (final int weight : reduced) {
      total += weight;
    }
    final int[] order = new int[total];
    int end = 0;
    for (int i = 0; i < reduced.length; i++) {
      Arrays.fill(order, end, end + reduced[i], i);
      end += reduced[i];
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
