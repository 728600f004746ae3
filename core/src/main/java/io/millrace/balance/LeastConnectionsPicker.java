package io.millrace.balance;

import java.util.concurrent.atomic.AtomicInteger;

/** Fewest active sessions for its weight, exact across loops; ties rotate. */
final class LeastConnectionsPicker implements Picker {
  /** Rescans after a lost race: each means that another session took a place in between. */
  private static final int SCANS_MAX = 8;

  private final AtomicInteger rotation = new AtomicInteger();

  @Override
  public int pick(final Tier tier, final ActiveSessions active, final Tried tried) {
    if (tier.size() == 0) {
      return NONE;
    }
    final int start = Math.floorMod(rotation.getAndIncrement(), tier.size());
    for (int i = 0; i < SCANS_MAX; i++) {
      final int best = scan(tier, active, tried, start);
      if (best == NONE) {
        return NONE;
      }
      final int slot = tier.slot(best);
      final long seen = active.get(slot);
      if (seen < tier.cap(best) && active.acquireFrom(slot, seen)) {
        return slot;
      }
    }
    return FirstPicker.firstWithRoom(tier, active, tried);
  }

  private static int scan(
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
    return best;
  }
}
