package io.millrace.balance;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fewest active sessions for its weight, exact across loops. Among equals it is the first behind
 * the one taken last (a count of picks would give the one behind a busy backend that one's share
 * too); where weights differ they take turns by weight.
 */
final class LeastConnectionsPicker implements Picker {
  /**
   * Scans; each lost race means that another session took or gave back a place in between. The last
   * one takes what it finds, whatever has changed since.
   */
  private static final int SCANS_MAX = 8;

  /** Turns of backends that are busier than others; after so many it is nobody's turn. */
  private static final int TURNS_MAX = 64;

  /** Room for 1,000 backends. */
  private static final int INDEX_BITS = 10;

  private static final long INDEX_MASK = (1 << INDEX_BITS) - 1;

  private final AtomicInteger lastSlot = new AtomicInteger(NONE);
  private final AtomicInteger turns = new AtomicInteger();

  @Override
  public int pick(
      final Tier tier, final ActiveSessions active, final Tried tried, final long hash) {
    if (tier.size() == 0) {
      return NONE;
    }
    final int slot = takeLeast(tier, active, tried, first(tier, active, tried));
    if (slot != NONE) {
      lastSlot.setOpaque(slot);
    }
    return slot;
  }

  /** Where to begin, which decides among equals. */
  private int first(final Tier tier, final ActiveSessions active, final Tried tried) {
    final int behind = tier.indexAfter(lastSlot.getOpaque());
    if (tier.isEven()) {
      return behind;
    }
    final long best = scan(tier, active, tried, behind);
    for (int i = 0; best != NONE && i < TURNS_MAX; i++) {
      final int turn = Math.floorMod(turns.getAndIncrement(), tier.orderLength());
      final int index = tier.indexInOrder(turn);
      if (isAsGood(tier, active, index, best) && !tried.contains(tier.slot(index))) {
        return index;
      }
    }
    return behind;
  }

  private static boolean isAsGood(
      final Tier tier, final ActiveSessions active, final int index, final long best) {
    final long count = active.glance(tier.slot(index));
    final long bestWeight = tier.weight((int) (best & INDEX_MASK));
    return count < tier.cap(index)
        && count * bestWeight <= (best >>> INDEX_BITS) * tier.weight(index);
  }

  /** Takes a place on the least loaded backend, the first from {@code start} among equals. */
  static int takeLeast(
      final Tier tier, final ActiveSessions active, final Tried tried, final int start) {
    for (int i = 0; i < SCANS_MAX; i++) {
      final long best = scan(tier, active, tried, start);
      if (best == NONE) {
        return NONE;
      }
      final int index = (int) (best & INDEX_MASK);
      final int slot = tier.slot(index);
      final boolean taken =
          i < SCANS_MAX - 1
              ? active.acquireFrom(slot, best >>> INDEX_BITS)
              : active.acquireBelow(slot, tier.cap(index));
      if (taken) {
        return slot;
      }
    }
    return FirstPicker.firstWithRoom(tier, active, tried);
  }

  /**
   * Looks at all backends.
   *
   * @return index and active sessions of the best in one word, or {@link #NONE}: the place is to be
   *     taken only if that number still holds
   */
  private static long scan(
      final Tier tier, final ActiveSessions active, final Tried tried, final int start) {
    final long right = best(tier, active, tried, start, tier.size());
    final long left = best(tier, active, tried, 0, start);
    if (left == NONE || right == NONE) {
      return left == NONE ? right : left;
    }
    final long weightRight = tier.weight((int) (right & INDEX_MASK));
    final long weightLeft = tier.weight((int) (left & INDEX_MASK));
    return (left >>> INDEX_BITS) * weightRight < (right >>> INDEX_BITS) * weightLeft ? left : right;
  }

  private static long best(
      final Tier tier,
      final ActiveSessions active,
      final Tried tried,
      final int from,
      final int end) {
    final boolean anyMay = tried.isEmpty();
    int best = NONE;
    long bestActive = 1;
    long bestWeight = 0; // worse than any
    for (int i = from; i < end; i++) {
      final long count = active.glance(tier.slot(i));
      if (count * bestWeight < bestActive * tier.weight(i)
          && count < tier.cap(i)
          && (anyMay || !tried.contains(tier.slot(i)))) {
        best = i;
        bestActive = count;
        bestWeight = tier.weight(i);
      }
    }
    return best == NONE ? NONE : bestActive << INDEX_BITS | best;
  }
}
