package io.millrace.balance;

import java.util.concurrent.atomic.AtomicLong;

/** Smooth weighted round robin with one cursor for all loops. */
final class RoundRobinPicker implements Picker {
  private final AtomicLong cursor = new AtomicLong();

  @Override
  public int pick(
      final Tier tier, final ActiveSessions active, final Tried tried, final long hash) {
    final int length = tier.orderLength();
    if (length == 0) {
      return NONE;
    }
    final int start = (int) Math.floorMod(cursor.getAndIncrement(), (long) length);
    for (int i = 0; i < length; i++) {
      final int position = start + i < length ? start + i : start + i - length;
      final int index = tier.indexInOrder(position);
      final int slot = tier.slot(index);
      if (!tried.contains(slot) && active.acquireBelow(slot, tier.cap(index))) {
        return slot;
      }
    }
    return NONE;
  }
}
