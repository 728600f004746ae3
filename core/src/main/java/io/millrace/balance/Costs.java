package io.millrace.balance;

import java.util.concurrent.TimeUnit;

/**
 * What a session on each backend of a pool costs in time: the peak-sensitive moving average of the
 * turn-around. It rises with each longer one, by an eighth of the way and to twice at most, and
 * falls with time: so it is what the longer ones of a second take, but a single one that is a
 * hundred times as long (a collector, a machine that had no time) does not have its backend
 * shunned. One word for each backend: microseconds above, when it was written below. Lock-free;
 * loops write it at most every 4 ms unless it rises, so that their reads of it mostly find it in
 * their own cache.
 *
 * <p>There is no clock here: how old a word is, is told by the newest one of the same tier.
 */
final class Costs {
  /** A backend of which nothing is known. */
  static final long UNKNOWN = 0;

  /** After so long without a turn-around a backend may be tried, whatever it cost. */
  static final long STALE_TICKS = ticks(TimeUnit.SECONDS.toNanos(1));

  /** What was written less than so long ago is new enough. */
  private static final long FRESH_TICKS = ticks(TimeUnit.MILLISECONDS.toNanos(4));

  /** An eighth. */
  private static final int RISES_SHIFT = 3;

  /** An average forgets 63 % in so long: so it takes 4 s to forget what was 50 times as much. */
  private static final double FORGETS_TICKS = ticks(TimeUnit.SECONDS.toNanos(1));

  /** Without a new one, what is above the best of the tier is halved for each time so long. */
  private static final long HALVES_TICKS = ticks(TimeUnit.SECONDS.toNanos(30));

  /** A tick is about a millisecond; so there is room for eight years. */
  private static final int TICK_SHIFT = 20;

  private static final int TICK_BITS = 38;
  private static final long TICK_MASK = (1L << TICK_BITS) - 1;

  /** About a microsecond; there is room for a minute. */
  private static final int COST_SHIFT = 10;

  private static final long COST_MAX = (1L << Long.SIZE - TICK_BITS) - 1;

  private final SlotWords words = new SlotWords();

  /** When a session was last sent to find out. */
  private final SlotWords explored = new SlotWords();

  /** A backend has taken so long. */
  void sample(final int slot, final long turnaroundNs, final long nowNs) {
    final long word = words.getOpaque(slot);
    final long cost = Math.min(COST_MAX, Math.max(1, turnaroundNs >> COST_SHIFT));
    final long tick = ticks(nowNs) & TICK_MASK;
    final long ageTicks = since(word, tick);
    if (word != UNKNOWN && cost <= costOf(word) && ageTicks < FRESH_TICKS) {
      return;
    }
    long next = cost;
    if (word != UNKNOWN && cost > costOf(word)) {
      final long rise = Math.max(1, cost - costOf(word) >> RISES_SHIFT);
      next = costOf(word) + Math.min(rise, costOf(word));
    } else if (word != UNKNOWN) {
      final double kept = Math.exp(-Math.max(0, ageTicks) / FORGETS_TICKS);
      next = Math.round(costOf(word) * kept + cost * (1 - kept));
    }
    words.compareAndSet(slot, word, next << TICK_BITS | tick); // who loses was as new
  }

  /** Another backend's, or it was down. */
  void forget(final int slot) {
    if (words.get(slot) != UNKNOWN) {
      words.set(slot, UNKNOWN);
    }
  }

  /** A look at a backend; {@link #UNKNOWN} when it was never measured. */
  long glance(final int slot) {
    return words.getOpaque(slot);
  }

  static long costOf(final long word) {
    return word >>> TICK_BITS;
  }

  /** How much newer one word is than another; below 0 when it is older. */
  static long newer(final long word, final long other) {
    return since(other, word);
  }

  /** What a backend costs when nothing was heard of it for a while, not less than the best. */
  static double aged(final long word, final long newest, final long best) {
    final long halvings = Math.max(0, newer(newest, word)) / HALVES_TICKS;
    final long above = Math.max(0, costOf(word) - best);
    return best + (above >> Math.min(halvings, Long.SIZE - 1));
  }

  /** One session at a time finds out what a backend costs that nothing is known of any more. */
  boolean tryExplore(final int slot, final long newest) {
    final long before = explored.get(slot);
    final boolean due = before == UNKNOWN || newer(newest, before) >= STALE_TICKS;
    return due && explored.compareAndSet(slot, before, newest);
  }

  private static long since(final long word, final long tick) {
    return tick - word << Long.SIZE - TICK_BITS >> Long.SIZE - TICK_BITS;
  }

  private static long ticks(final long ns) {
    return ns >> TICK_SHIFT;
  }
}
