package io.millrace.balance;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The least of cost times sessions: what a backend takes to answer ({@link Costs}), times one more
 * than its sessions, those by weight. Loads that are nearly alike take turns, by weight too, else
 * one of two equal backends would get all sessions that do not overlap. A backend of which nothing
 * is known costs what the best one does, so that it gets its part and no flood.
 *
 * <p>One pick in so many goes to the backend of which nothing has been heard for longest, a second
 * at least: so a slow one that has recovered is noticed, and one that has not gets few sessions.
 */
final class LeastLatencyPicker implements Picker {
  /** A pick in so many may find out; even if all of these are slow, that is 3 % of the sessions. */
  private static final int EXPLORES_ONE_IN = 32;

  /** Loads that differ by less than a quarter are alike: averages differ as much by chance. */
  private static final double ALIKE = 1.25;

  /** As {@link LeastConnectionsPicker}'s. */
  private static final int SCANS_MAX = 8;

  /** As {@link LeastConnectionsPicker}'s. */
  private static final int TURNS_MAX = 64;

  private final Costs costs;
  private final AtomicInteger lastSlot = new AtomicInteger(NONE);
  private final AtomicInteger turns = new AtomicInteger();
  private final AtomicInteger picks = new AtomicInteger();

  LeastLatencyPicker(final Costs costs) {
    this.costs = costs;
  }

  @Override
  public int pick(
      final Tier tier, final ActiveSessions active, final Tried tried, final long hash) {
    long newest = Costs.UNKNOWN;
    long best = Long.MAX_VALUE;
    for (int i = 0; i < tier.size(); i++) {
      final long word = costs.glance(tier.slot(i));
      if (word != Costs.UNKNOWN) {
        newest = newest == Costs.UNKNOWN || Costs.newer(word, newest) > 0 ? word : newest;
        best = Math.min(best, Costs.costOf(word));
      }
    }
    int slot = NONE;
    if (newest != Costs.UNKNOWN && Math.floorMod(picks.getAndIncrement(), EXPLORES_ONE_IN) == 0) {
      slot = explore(tier, active, tried, newest);
    }
    return slot == NONE ? takeLeast(tier, active, tried, newest, best) : slot;
  }

  /** Takes a place on the backend of the oldest cost, when that is old and nobody else does. */
  private int explore(
      final Tier tier, final ActiveSessions active, final Tried tried, final long newest) {
    int oldest = NONE;
    long oldestTicks = Costs.STALE_TICKS - 1;
    for (int i = 0; i < tier.size(); i++) {
      final long word = costs.glance(tier.slot(i));
      final long ageTicks = word == Costs.UNKNOWN ? 0 : Costs.newer(newest, word);
      if (ageTicks > oldestTicks && isOpen(tier, active, tried, i)) {
        oldest = i;
        oldestTicks = ageTicks;
      }
    }
    if (oldest == NONE) {
      return NONE;
    }
    final int slot = tier.slot(oldest);
    return costs.tryExplore(slot, newest) && active.acquireBelow(slot, tier.cap(oldest))
        ? slot
        : NONE;
  }

  private int takeLeast(
      final Tier tier,
      final ActiveSessions active,
      final Tried tried,
      final long newest,
      final long best) {
    for (int i = 0; i < SCANS_MAX; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int index = 0; index < tier.size(); index++) {
        if (isOpen(tier, active, tried, index)) {
          least = Math.min(least, load(tier, active, index, newest, best));
        }
      }
      if (least == Double.POSITIVE_INFINITY) {
        return NONE;
      }
      final int index = alike(tier, active, tried, newest, best, least * ALIKE);
      if (index != NONE && take(tier, active, index)) {
        lastSlot.setOpaque(tier.slot(index));
        return tier.slot(index);
      }
    }
    return FirstPicker.firstWithRoom(tier, active, tried);
  }

  /** Whose turn it is of those below a limit; none when all have risen meanwhile. */
  private int alike(
      final Tier tier,
      final ActiveSessions active,
      final Tried tried,
      final long newest,
      final long best,
      final double limit) {
    for (int i = 0; !tier.isEven() && i < TURNS_MAX; i++) {
      final int index =
          tier.indexInOrder(Math.floorMod(turns.getAndIncrement(), tier.orderLength()));
      if (isOpen(tier, active, tried, index) && load(tier, active, index, newest, best) <= limit) {
        return index;
      }
    }
    final int behind = tier.indexAfter(lastSlot.getOpaque());
    for (int i = 0; i < tier.size(); i++) {
      final int index = behind + i < tier.size() ? behind + i : behind + i - tier.size();
      if (isOpen(tier, active, tried, index) && load(tier, active, index, newest, best) <= limit) {
        return index;
      }
    }
    return NONE;
  }

  private static boolean take(final Tier tier, final ActiveSessions active, final int index) {
    final long seen = active.glance(tier.slot(index));
    return seen < tier.cap(index) && active.acquireFrom(tier.slot(index), seen);
  }

  private double load(
      final Tier tier,
      final ActiveSessions active,
      final int index,
      final long newest,
      final long best) {
    final int slot = tier.slot(index);
    final long word = costs.glance(slot);
    final double cost = word == Costs.UNKNOWN ? best : Costs.aged(word, newest, best);
    final double share = (double) active.glance(slot) * tier.weightMax() / tier.weight(index);
    return cost * (share + 1);
  }

  private static boolean isOpen(
      final Tier tier, final ActiveSessions active, final Tried tried, final int index) {
    final int slot = tier.slot(index);
    return active.glance(slot) < tier.cap(index) && (tried.isEmpty() || !tried.contains(slot));
  }
}
