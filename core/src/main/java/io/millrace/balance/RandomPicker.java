package io.millrace.balance;

import java.util.concurrent.atomic.AtomicLong;

/** Draws two backends by weight and takes the one with fewer active sessions for its weight. */
final class RandomPicker implements Picker {
  /** Draws that brought two full or tried backends; after so many all are looked at. */
  private static final int DRAWS_MAX = 8;

  /** Weyl's sequence of the golden ratio: every 64-bit number once. */
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private final AtomicLong state;

  /**
   * One for a pool.
   *
   * @param seed instances that are to choose independently have different ones
   */
  RandomPicker(final long seed) {
    state = new AtomicLong(seed);
  }

  @Override
  public int pick(
      final Tier tier, final ActiveSessions active, final Tried tried, final long hash) {
    if (tier.size() == 0) {
      return NONE;
    }
    int first = 0;
    for (int i = 0; i < DRAWS_MAX; i++) {
      final long random = Xxh64.mix(state.getAndAdd(STEP));
      first = tier.indexInOrder(Xxh64.scaleUpper(random, tier.orderLength()));
      final int drawn = tier.indexInOrder(Xxh64.scaleLower(random, tier.orderLength()));
      final int other = first + 1 < tier.size() ? first + 1 : 0;
      final int slot = takeLighter(tier, active, tried, first, drawn == first ? other : drawn);
      if (slot != NONE) {
        return slot;
      }
    }
    return LeastConnectionsPicker.takeLeast(tier, active, tried, first);
  }

  /** The first one where both are alike: so an idle pool is shared out by weight. */
  private static int takeLighter(
      final Tier tier,
      final ActiveSessions active,
      final Tried tried,
      final int first,
      final int second) {
    final long firstCount = active.get(tier.slot(first));
    final long secondCount = active.get(tier.slot(second));
    final boolean firstIsOpen = firstCount < tier.cap(first) && !tried.contains(tier.slot(first));
    final boolean secondIsOpen =
        secondCount < tier.cap(second) && !tried.contains(tier.slot(second));
    if (!firstIsOpen && !secondIsOpen) {
      return NONE;
    }
    final boolean takesSecond =
        !firstIsOpen
            || secondIsOpen && secondCount * tier.weight(first) < firstCount * tier.weight(second);
    final int slot = tier.slot(takesSecond ? second : first);
    return active.acquireFrom(slot, takesSecond ? secondCount : firstCount) ? slot : NONE;
  }
}
