package io.millrace.balance;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Which backend a hash stands for: Google's Maglev table. Each backend has an order of its own over
 * all positions, and they take turns to take their next free one; so a backend that is left out
 * gives its positions to the others and moves hardly any of theirs. Weights decide how many turns
 * there are, to the position. The order of the backends does not matter. Immutable.
 */
final class MaglevTable {
  /** Positions: a prime, so that every step visits all. At least 100 for each backend. */
  static final int SIZE = 65_537;

  /** Positions beyond 655 backends; one step, since another size moves every client. */
  static final int SIZE_LARGE = 131_071;

  private static final int POSITIONS_PER_MEMBER = 100;

  /** A turn is a time and a member in one word: the time is a fraction of 2^40. */
  private static final int TIME_BITS = 40;

  private static final int MEMBER_BITS = 10;
  private static final char FREE = Character.MAX_VALUE;

  private final char[] slots;

  /**
   * A table that was made elsewhere.
   *
   * @param slots by position; not copied
   */
  MaglevTable(final char[] slots) {
    this.slots = slots;
  }

  /**
   * What the table knows of a backend.
   *
   * @param name by which members are put in order
   * @param hash of its name and address
   * @param weight 1 or more
   * @param slot what the table answers
   */
  record Member(String name, long hash, int weight, int slot) {}

  /**
   * Builds a table. Takes milliseconds: not for a loop nor for the conductor.
   *
   * @param unordered 1 to 1000 members
   * @return the same for the same members in any order, but for their slots
   */
  static MaglevTable of(final Member... unordered) {
    final Member[] members = unordered.clone();
    Arrays.sort(members, Comparator.comparing(Member::name));
    final int size = members.length * POSITIONS_PER_MEMBER <= SIZE ? SIZE : SIZE_LARGE;
    final char[] table = new char[size];
    Arrays.fill(table, FREE);
    final int[] next = new int[members.length];
    final int[] step = new int[members.length];
    for (int i = 0; i < members.length; i++) {
      next[i] = Xxh64.scaleUpper(members[i].hash, size);
      step[i] = 1 + Xxh64.scaleLower(members[i].hash, size - 1);
    }
    for (final long turn : turns(shares(members, size), size)) {
      final int member = (int) turn & (1 << MEMBER_BITS) - 1;
      int at = next[member];
      while (table[at] != FREE) {
        at = advance(at, step[member], size);
      }
      table[at] = (char) members[member].slot;
      next[member] = at;
    }
    return new MaglevTable(table);
  }

  int size() {
    return slots.length;
  }

  /** The backend at a position. */
  int slot(final int position) {
    return slots[position];
  }

  /** Where a hash begins. */
  int first(final long hash) {
    return Xxh64.scaleUpper(hash, slots.length);
  }

  /** How far a hash goes on each time; together with {@link #first} it visits all positions. */
  int step(final long hash) {
    return 1 + Xxh64.scaleLower(hash, slots.length - 1);
  }

  int next(final int position, final int step) {
    return advance(position, step, slots.length);
  }

  private static int advance(final int position, final int step, final int size) {
    final int sum = position + step;
    return sum < size ? sum : sum - size;
  }

  /** How many positions each member gets: its part by weight, at least one. */
  private static int[] shares(final Member[] members, final int size) {
    long total = 0;
    for (final Member member : members) {
      total += member.weight;
    }
    final int[] shares = new int[members.length];
    final long[] rests = new long[members.length];
    int given = 0;
    for (int i = 0; i < members.length; i++) {
      final long exact = (long) size * members[i].weight;
      shares[i] = (int) Math.max(1, exact / total);
      // the largest rest first, then the first in order; who was given one for nothing comes last
      rests[i] = (exact < total ? 0 : exact % total) << MEMBER_BITS | members.length - 1 - i;
      given += shares[i];
    }
    Arrays.sort(rests);
    for (int i = 0; given < size; i++, given++) {
      shares[members.length - 1 - (int) (rests[rests.length - 1 - i] & (1 << MEMBER_BITS) - 1)]++;
    }
    takeBack(shares, given - size);
    return shares;
  }

  /** What very small weights were given beyond their part comes from the largest shares. */
  private static void takeBack(final int[] shares, final int excess) {
    for (int i = 0; i < excess; i++) {
      int largest = 0;
      for (int j = 1; j < shares.length; j++) {
        largest = shares[j] > shares[largest] ? j : largest;
      }
      shares[largest]--;
    }
  }

  /**
   * Who takes a position when: a member with twice the share of another has turns twice as often.
   */
  private static long[] turns(final int[] shares, final int size) {
    final long[] turns = new long[size];
    int count = 0;
    for (int i = 0; i < shares.length; i++) {
      for (long k = 1; k <= shares[i]; k++) {
        turns[count++] = (k << TIME_BITS) / shares[i] << MEMBER_BITS | i;
      }
    }
    Arrays.sort(turns);
    return turns;
  }
}
