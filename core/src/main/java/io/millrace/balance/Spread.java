package io.millrace.balance;

import io.millrace.config.Algorithm;

/**
 * Where sessions would go if they came at once: by the rule of the algorithm, caps left aside, so
 * that it shows who would be asked for more than he has. Pure.
 */
public final class Spread {
  private Spread() {}

  /**
   * How many each survivor would get.
   *
   * @param balance the algorithm of the pool
   * @param moved sessions to spread, 0 or more
   * @param active what each survivor has
   * @param weights of the survivors, each above 0
   * @param caps of the survivors; 0 for none
   * @return for each survivor; together {@code moved}, nothing without a survivor
   */
  public static long[] of(
      final Algorithm balance,
      final long moved,
      final long[] active,
      final int[] weights,
      final int[] caps) {
    if (active.length == 0) {
      return new long[0];
    }
    return switch (balance) {
      case LEAST_CONNECTIONS, LEAST_LATENCY -> levelled(moved, active, weights);
      case FIRST -> inOrder(moved, active, caps);
      default -> byWeight(moved, weights);
    };
  }

  /** One after the other to the one with the least for its weight. */
  private static long[] levelled(final long moved, final long[] active, final int[] weights) {
    final long[] more = new long[active.length];
    final double level = level(moved, active, weights);
    long left = moved;
    for (int i = 0; i < more.length; i++) {
      more[i] = Math.min(left, Math.max(0, (long) Math.floor(level * weights[i]) - active[i]));
      left -= more[i];
    }
    for (; left > 0; left--) {
      more[least(active, more, weights)]++;
    }
    return more;
  }

  /** Sessions for each unit of weight when the moved ones have filled the valleys. */
  private static double level(final long moved, final long[] active, final int[] weights) {
    double low = 0;
    double high = 0;
    for (int i = 0; i < active.length; i++) {
      high = Math.max(high, (double) (active[i] + moved) / weights[i]);
    }
    final int halvings = 64;
    for (int step = 0; step < halvings; step++) {
      final double middle = (low + high) / 2;
      double taken = 0;
      for (int i = 0; i < active.length; i++) {
        taken += Math.max(0, middle * weights[i] - active[i]);
      }
      if (taken <= moved) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int least(final long[] active, final long[] more, final int[] weights) {
    int least = 0;
    for (int i = 1; i < active.length; i++) {
      if ((active[i] + more[i]) * weights[least] < (active[least] + more[least]) * weights[i]) {
        least = i;
      }
    }
    return least;
  }

  /** Up to each one's cap; what is left goes to the last. */
  private static long[] inOrder(final long moved, final long[] active, final int[] caps) {
    final long[] more = new long[active.length];
    long left = moved;
    for (int i = 0; i < more.length; i++) {
      final boolean takesAll = caps[i] == 0 || i == more.length - 1;
      more[i] = takesAll ? left : Math.min(left, Math.max(0, caps[i] - active[i]));
      left -= more[i];
    }
    return more;
  }

  private static long[] byWeight(final long moved, final int[] weights) {
    final long[] more = new long[weights.length];
    long weight = 0;
    for (final int each : weights) {
      weight += each;
    }
    long before = 0;
    long given = 0;
    for (int i = 0; i < more.length; i++) {
      before += weights[i];
      more[i] = moved * before / weight - given;
      given += more[i];
    }
    return more;
  }
}
