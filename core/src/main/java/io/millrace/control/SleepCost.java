package io.millrace.control;

import java.util.concurrent.TimeUnit;

/**
 * What one sleep costs a loop: the CPU time of its thread that was neither spent in turns nor in
 * polling on, over its sleeps. The loop needs it to know when polling on is worth it. Conductor's
 * thread only.
 */
final class SleepCost {
  static final long LEAST_NS = TimeUnit.MICROSECONDS.toNanos(2);

  static final long MOST_NS = TimeUnit.MICROSECONDS.toNanos(40);

  /** Fewer sleeps between two looks say too little. */
  static final long SLEEPS_LEAST = 100;

  /** Each look counts for a quarter. */
  private static final int WEIGHT = 4;

  private long onCpuNs = -1;
  private long ownNs;
  private long sleeps;
  private long costNs;

  /**
   * Looks again, once a second.
   *
   * @param nowOnCpuNs CPU time of the loop's thread so far; negative where it is not known
   * @param nowOwnNs what it has spent in turns and in polling on
   * @param nowSleeps how often it has slept
   * @return nanoseconds; 0 while it is not known
   */
  long sample(final long nowOnCpuNs, final long nowOwnNs, final long nowSleeps) {
    final long slept = nowSleeps - sleeps;
    if (onCpuNs >= 0 && nowOnCpuNs >= 0 && slept >= SLEEPS_LEAST) {
      learn((nowOnCpuNs - onCpuNs - (nowOwnNs - ownNs)) / slept);
    }
    onCpuNs = nowOnCpuNs;
    ownNs = nowOwnNs;
    sleeps = nowSleeps;
    return costNs;
  }

  /** A turn that lost its processor seems to cost more: what is left may be nothing or less. */
  private void learn(final long seenNs) {
    final long nextNs = Math.max(LEAST_NS, Math.min(MOST_NS, seenNs));
    costNs = costNs == 0 ? nextNs : costNs + (nextNs - costNs) / WEIGHT;
  }
}
