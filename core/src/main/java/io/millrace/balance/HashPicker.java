package io.millrace.balance;

/**
 * The backend for which a session's hash stands. One that cannot take it is passed over, along an
 * order of all backends that the hash alone decides: first the positions of the table at the hash's
 * own steps, then what is left by rendezvous hashing. So a backend that goes away and comes back
 * moves its own sessions only, over all the others by weight.
 */
final class HashPicker implements Picker {
  /** Positions that are looked at: mostly enough while one backend in ten can take the session. */
  private static final int PROBES_MAX = 64;

  private static final long UNBOUNDED = Long.MAX_VALUE;
  private static final int PERCENT = 100;
  private static final double HALF = 0.5;
  private static final int FRACTION_BITS = 53;

  private final int balancePercent;

  /**
   * One for a pool.
   *
   * @param balancePercent how far above the average load for its weight a backend may be while
   *     another is not; 0 for as far as it likes
   */
  HashPicker(final int balancePercent) {
    this.balancePercent = balancePercent;
  }

  @Override
  public int pick(
      final Tier tier, final ActiveSessions active, final Tried tried, final long hash) {
    if (balancePercent > 0) {
      final int bounded = choose(tier, active, tried, hash, load(tier, active));
      if (bounded != NONE) {
        return bounded;
      }
    }
    return choose(tier, active, tried, hash, UNBOUNDED);
  }

  private static int choose(
      final Tier tier,
      final ActiveSessions active,
      final Tried tried,
      final long hash,
      final long load) {
    final MaglevTable table = tier.table();
    if (table != null) {
      final int step = table.step(hash);
      int position = table.first(hash);
      for (int i = 0; i < PROBES_MAX; i++) {
        final int slot = table.slot(position);
        final int index = tier.indexOf(slot);
        if (index != NONE
            && !tried.contains(slot)
            && active.acquireBelow(slot, limit(tier, index, load))) {
          return slot;
        }
        position = table.next(position, step);
      }
    }
    return chooseLeft(tier, active, tried, hash, load);
  }

  /** Rendezvous hashing, for what the table did not bring. A lost race means that one is full. */
  private static int chooseLeft(
      final Tier tier,
      final ActiveSessions active,
      final Tried tried,
      final long hash,
      final long load) {
    for (int scan = 0; scan < tier.size(); scan++) {
      final int best = winner(tier, active, tried, hash, load);
      if (best == NONE) {
        return NONE;
      }
      if (active.acquireBelow(tier.slot(best), limit(tier, best, load))) {
        return tier.slot(best);
      }
    }
    return NONE;
  }

  /** Each backend draws a number for the session; the least for its weight wins. */
  private static int winner(
      final Tier tier,
      final ActiveSessions active,
      final Tried tried,
      final long hash,
      final long load) {
    int best = NONE;
    double least = 0;
    for (int i = 0; i < tier.size(); i++) {
      final int slot = tier.slot(i);
      if (active.glance(slot) >= limit(tier, i, load) || tried.contains(slot)) {
        continue;
      }
      final double drawn = draw(hash, tier.hash(i)) / tier.weight(i);
      if (best == NONE || drawn < least) {
        best = i;
        least = drawn;
      }
    }
    return best;
  }

  /** The load from which limits follow: of all backends of the tier, with the new session. */
  private long load(final Tier tier, final ActiveSessions active) {
    long sum = active.total();
    for (int i = 0; i < tier.outsideSize(); i++) {
      sum -= active.glance(tier.outside(i));
    }
    return (Math.max(0, sum) + 1) * balancePercent;
  }

  /** How many sessions a backend may have: up to its cap, and its part of the load by weight. */
  private static long limit(final Tier tier, final int index, final long load) {
    if (load == UNBOUNDED) {
      return tier.cap(index);
    }
    final long whole = PERCENT * tier.weightTotal();
    return Math.min(tier.cap(index), (load * tier.weight(index) + whole - 1) / whole);
  }

  /** Exponentially distributed, the same on every machine. */
  private static double draw(final long hash, final long backendHash) {
    final long bits = Xxh64.mix(hash ^ backendHash) >>> Long.SIZE - FRACTION_BITS;
    return -StrictMath.log((bits + HALF) / (1L << FRACTION_BITS));
  }
}
