package io.millrace.control;

import java.util.concurrent.TimeUnit;

/**
 * What one sleep costs a loop: the CPU time of its thread that was neither spent in turns nor in
 * polling on, over its sleeps. The loop needs it to know when polling on is worth it. Turns and
 * polling are known by the clock alone, so a loop that hardly sleeps between them tells nothing.
 * Conductor's thread only.
 */
final class SleepCost {
  static final long LEAST_NS = TimeUnit.MICROSECONDS.toNanos(2);

  static final long MOST_NS = TimeUnit.MICROSECONDS.toNanos(40);

  /** While nothing is known. */
  static final long GUESS_NS = TimeUnit.MICROSECONDS.toNanos(10);

  /** Fewer sleeps say too little. */
  static final long SLEEPS_LEAST = 100;

  /** Of turns and polling, what sleeps cost must be more than one in so many parts. */
  static final int PARTS = 8;

  /** Each look counts for a quarter. */
  private static final int WEIGHT = 4;

  private long onCpuNs = -1;
  private long ownNs;
  private long sleeps;
  private long costNs = GUESS_NS;

  /**
   * Looks again, once a second.
   *
   * @param nowOnCpuNs CPU time of the loop's thread so far; negative where it is not known
   * @param nowOwnNs what it has spent in turns and in polling on
   * @param nowSleeps how often it has slept
   * @return nanoseconds
   */
  long sample(final long nowOnCpuNs, final long nowOwnNs, final long nowSleeps) {
    final long slept = nowSleeps - sleeps;
    final boolean known = onCpuNs >= 0 && nowOnCpuNs >= 0;
    if (known && slept < SLEEPS_LEAST) {
      return costNs; // they gather
    }
    final long spentNs = nowOwnNs - ownNs;
    if (known && slept * GUESS_NS * PARTS >= spentNs) {
      learn((nowOnCpuNs - onCpuNs - spentNs) / slept);
    }
    onCpuNs = nowOnCpuNs;
    ownNs = nowOwnNs;
    sleeps = nowSleeps;
    return costNs;
  }

  private void learn(final long seenNs) {
    final long nextNs = Math.max(LEAST_NS, Math.min(MOST_NS, seenNs));
    costNs += (nextNs - costNs) / WEIGHT;
  }
}
