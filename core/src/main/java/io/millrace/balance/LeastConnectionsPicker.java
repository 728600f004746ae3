package io.millrace.balance;

import java.util.concurrent.atomic.AtomicInteger;

/** Fewest active sessions for its weight, exact across loops; ties rotate. */
final class LeastConnectionsPicker implements Picker {
  /**
   * Scans; each lost race means that another session took or gave back a place in between. The last
   * one takes what it finds, whatever has changed since.
   */
  private static final int SCANS_MAX = 8;

  /** Room for 1,000 backends. */
  private static final int INDEX_BITS = 10;

  private static final long INDEX_MASK = (1 << INDEX_BITS) - 1;

  private final AtomicInteger rotation = new AtomicInteger();

  @Override
  public int pick(
      final Tier tier, final ActiveSessions active, final Tried tried, final long hash) {
    if (tier.size() == 0) {
      return NONE;
    }
    return takeLeast(tier, active, tried, Math.floorMod(rotation.getAndIncrement(), tier.size()));
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
    int best = NONE;
    long bestActive = 0;
    for (int i = 0; i < tier.size(); i++) {
      final int index = start + i < tier.size() ? start + i : start + i - tier.size();
      final long count = active.get(tier.slot(index));
      final boolean open = count < tier.cap(index) && !tried.contains(tier.slot(index));
      if (open && (best == NONE || count * tier.weight(best) < bestActive * tier.weight(index))) {
        best = index;
        bestActive = count;
      }
    }
    return best == NONE ? NONE : bestActive << INDEX_BITS | best;
  }
}
