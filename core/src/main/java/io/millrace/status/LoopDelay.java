package io.millrace.status;

import java.util.List;

/**
 * How long a loop was busy with itself in the last minute. A cycle is what a turn does between the
 * return of its poll and the next poll. All times are differences of the same monotonic clock.
 *
 * <p>Own delay: how long what a loop passed on has waited in it at most. What was found by a poll
 * came after the poll before, and is out at the end of its cycle; so it is this cycle, and the one
 * before too when the loop did not rest between them. It is counted once for all that a poll found,
 * not for each cycle: in a long one many wait.
 *
 * @param loop its index
 * @param turns cycles that did something
 * @param longestCycleNs the longest of them
 * @param overThresholdNs what cycles longer than {@link #THRESHOLD_NS} lasted, all together
 * @param busyNs what all cycles lasted together
 * @param ownDelays how many units of work were delayed so long, by bucket of {@link DelayScale}
 * @param longestLateNs the longest time by which the loop woke later than it had asked for
 * @param onCpuNs how long its thread had a processor; -1 where the system does not tell
 * @param waitedNs how long its thread could have run and had none; -1 where the system does not
 *     tell
 * @param totals since the start
 */
public record LoopDelay(
    int loop,
    long turns,
    long longestCycleNs,
    long overThresholdNs,
    long busyNs,
    long[] ownDelays,
    long longestLateNs,
    long onCpuNs,
    long waitedNs,
    Totals totals) {
  /** A longer cycle is one that somebody may notice. */
  public static final long THRESHOLD_NS = 1_000_000;

  private static final int P99 = 990;

  /** Copies. */
  public LoopDelay {
    ownDelays = ownDelays.clone();
  }

  /**
   * Since the start, by bucket of {@link DelayScale}.
   *
   * @param cycles how many cycles lasted so long
   * @param cyclesNs what they lasted together
   * @param ownDelays how many units of work were delayed so long
   * @param ownDelaysNs what they were delayed together
   * @param waitedNs as {@link LoopDelay#waitedNs}; -1 when unknown
   */
  public record Totals(
      long[] cycles, long cyclesNs, long[] ownDelays, long ownDelaysNs, long waitedNs) {
    /** Copies. */
    public Totals {
      cycles = cycles.clone();
      ownDelays = ownDelays.clone();
    }
  }

  /**
   * What 99 % of the work was not delayed longer than.
   *
   * @return nanoseconds, at most an eighth too much
   */
  public long ownDelayP99Ns() {
    return ownDelayP99Ns(ownDelays);
  }

  /**
   * The same of counts that are somebody else's.
   *
   * @param ownDelays how many units of work were delayed so long, by bucket of {@link DelayScale}
   * @return nanoseconds, at most an eighth too much
   */
  public static long ownDelayP99Ns(final long[] ownDelays) {
    return DelayScale.quantileNs(ownDelays, P99);
  }

  /**
   * A quantile of own delay over several loops.
   *
   * @param loops any
   * @param perMille 0 to 1000; 990 for the p99
   * @return nanoseconds, at most an eighth too much; 0 when nothing was done
   */
  public static long ownDelayNs(final List<LoopDelay> loops, final int perMille) {
    final long[] sum = new long[DelayScale.BUCKETS];
    for (final LoopDelay each : loops) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += each.ownDelays[i];
      }
    }
    return DelayScale.quantileNs(sum, perMille);
  }
}
