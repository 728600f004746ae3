package io.millrace.balance;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Smooth weighted round robin with one cursor for all loops. A backend that is full or was tried
 * loses its turn: were it skipped without moving the cursor, the one behind it would have its share
 * too.
 */
final class RoundRobinPicker implements Picker {
  /** Lost turns in a row; beyond them, as when nearly all are full, any with room will do. */
  private static final int LOST_TURNS_MAX = 64;

  private final AtomicLong cursor = new AtomicLong();

  @Override
  public int pick(
      final Tier tier, final ActiveSessions active, final Tried tried, final long hash) {
    final int length = tier.orderLength();
    if (length == 0) {
      return NONE;
    }
    int index = 0;
    for (int i = 0; i < LOST_TURNS_MAX; i++) {
      final long turn = cursor.getAndIncrement();
      index = tier.indexInOrder((int) Math.floorMod(turn, (long) length));
      final int slot = take(tier, active, tried, index);
      if (slot != NONE) {
        return slot;
      }
    }
    return anyFrom(tier, active, tried, index);
  }

  private static int anyFrom(
      final Tier tier, final ActiveSessions active, final Tried tried, final int start) {
    for (int i = 0; i < tier.size(); i++) {
      final int slot = take(tier, active, tried, (start + i) % tier.size());
      if (slot != NONE) {
        return slot;
      }
    }
    return NONE;
  }

  private static int take(
      final Tier tier, final ActiveSessions active, final Tried tried, final int index) {
    final int slot = tier.slot(index);
    final boolean taken = !tried.contains(slot) && active.acquireBelow(slot, tier.cap(index));
    return taken ? slot : NONE;
  }
}
