package io.millrace.balance;

import io.millrace.config.PoolConfig;

/**
 * The table that follows another one when backends come, go or weigh otherwise at run time.
 *
 * <p>The table of the backends alone ({@link MaglevTable#of}) moves some positions from one that
 * stays to another that stays: no table that gives each its exact part and depends on nothing but
 * its backends can do without (ARCHITECTURE.md has the reason). Here each has the same exact part,
 * but only those positions change hands that must: from who has left or has too many, to who has
 * too few; and of those, the ones first that go where the table of the backends alone would have
 * them. So the two stay close, and whoever leaves gives back what it took. A table that would
 * differ in more than a fiftieth of the positions is not made; that of the backends alone is.
 */
final class Succession {
  /**
   * How far a running instance may be from one that was started anew: a fiftieth. Three backends
   * differ by a thousandth, ten by half a hundredth, and much of it heals with the next change; so
   * a pool of ten is there after some 75 changes in a row, on average.
   */
  private static final int DIFFERENCE_PARTS = 50;

  private final char[] table;
  private final MaglevTable aim;

  /** By slot: how many positions it has too many, below 0 too few. */
  private final int[] excess = new int[PoolConfig.BACKENDS_MAX + 1];

  private Succession(final char[] table, final MaglevTable aim) {
    this.table = table;
    this.aim = aim;
    for (int i = 0; i < table.length; i++) {
      excess[table[i]]++;
      excess[aim.slot(i)]--;
    }
  }

  /**
   * Makes it.
   *
   * @param before the table that is followed
   * @param slots by slot in that table: the slot now, or one that nobody has when it has left
   * @param aim the table of the backends alone, of the same size
   */
  static MaglevTable of(final MaglevTable before, final char[] slots, final MaglevTable aim) {
    final char[] table = new char[aim.size()];
    for (int i = 0; i < table.length; i++) {
      table[i] = slots[before.slot(i)];
    }
    return new Succession(table, aim).follow();
  }

  private MaglevTable follow() {
    for (int i = 0; i < table.length; i++) {
      final char wanted = (char) aim.slot(i);
      if (excess[table[i]] > 0 && excess[wanted] < 0) {
        move(i, wanted);
      }
    }
    // what is left: a few that may not go where they would, in the order in which they are wanted
    int from = 0;
    int differing = 0;
    for (int i = 0; i < table.length; i++) {
      if (excess[table[i]] > 0) {
        while (excess[aim.slot(from)] >= 0) {
          from++;
        }
        move(i, (char) aim.slot(from));
      }
      differing += table[i] == aim.slot(i) ? 0 : 1;
    }
    return differing > table.length / DIFFERENCE_PARTS ? aim : new MaglevTable(table);
  }

  private void move(final int position, final char to) {
    excess[table[position]]--;
    excess[to]++;
    table[position] = to;
  }
}
