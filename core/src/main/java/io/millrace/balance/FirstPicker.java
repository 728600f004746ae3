package io.millrace.balance;

/** Fills backends in order of configuration, each up to its cap. */
final class FirstPicker implements Picker {
  @Override
  public int pick(
      final Tier tier, final ActiveSessions active, final Tried tried, final long hash) {
    return firstWithRoom(tier, active, tried);
  }

  static int firstWithRoom(final Tier tier, final ActiveSessions active, final Tried tried) {
    for (int i = 0; i < tier.size(); i++) {
      final int slot = tier.slot(i);
      if (!tried.contains(slot) && active.acquireBelow(slot, tier.cap(i))) {
        return slot;
      }
    }
    return NONE;
  }
}
