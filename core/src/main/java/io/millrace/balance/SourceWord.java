package io.millrace.balance;

/**
 * What a slot of the {@link SourceTable} says, in 64 bits:
 *
 * <pre>
 *  63      44 43 42        27 26                      0
 * |   tag    |p |  sessions  |        full at          |
 *    20 bits  1    16 bits           27 bits
 * </pre>
 *
 * <ul>
 *   <li>The tag, 1 to 2^20 - 1, stands for the source within its bucket of 8 slots. Two sources of
 *       one bucket have the same tag in one of a million cases; they then share an allowance, so
 *       that each may be refused early but neither gets more than its own.
 *   <li>Pending: a source is being entered, and the lower 43 bits are a number that no other entry
 *       has. It holds no session, and its slot is settled by whoever meets it.
 *   <li>Sessions, 0 to 65,535; always 0 when only the rate is limited.
 *   <li>The {@link Pace} tick at which the bucket of the rate will be full, modulo 2^27, 0 for "is
 *       full". A tick that is 0 modulo 2^27 is written as 1, one tick late. A burst has about 2^16
 *       ticks (as many as events when there are more, at most 10^7), so the tick comes round after
 *       about 2^11 bursts, 34 minutes for a burst of one second. Less than 2^26 ahead of now is
 *       ahead, all else is past; {@link SourceTable} sees to it that none is left for so long.
 * </ul>
 *
 * The word 0 was never used or has been tidied.
 */
final class SourceWord {
  /** A slot that nobody has. */
  static final long EMPTY = 0;

  /** Bits of a tag. */
  static final int TAG_BITS = 20;

  /** Most sessions that can be counted. */
  static final int SESSIONS_MAX = (1 << 16) - 1;

  /** Ticks after which an old time is taken for a coming one. */
  static final long AHEAD_MAX = 1 << 26;

  private static final int TICK_BITS = 27;
  private static final int PENDING_SHIFT = 43;
  private static final int TAG_SHIFT = 44;
  private static final long TICK_MASK = (1L << TICK_BITS) - 1;
  private static final long PENDING = 1L << PENDING_SHIFT;
  private static final long NUMBER_MASK = PENDING - 1;
  private static final long ONE_SESSION = 1L << TICK_BITS;

  private SourceWord() {}

  /** The tag of a hash; never 0, so that no word with a tag is {@link #EMPTY}. */
  static long tag(final long hash) {
    return Math.max(1, hash >>> Long.SIZE - TAG_BITS);
  }

  static long pending(final long tag, final long number) {
    return tag << TAG_SHIFT | PENDING | number & NUMBER_MASK;
  }

  /** A source without sessions whose bucket is full: as good as free. */
  static long settled(final long tag) {
    return tag << TAG_SHIFT;
  }

  static long tagOf(final long word) {
    return word >>> TAG_SHIFT;
  }

  static boolean isPending(final long word) {
    return (word & PENDING) != 0;
  }

  static int sessions(final long word) {
    return (int) (word >>> TICK_BITS) & SESSIONS_MAX;
  }

  static long oneMore(final long word) {
    return word + ONE_SESSION;
  }

  static long oneLess(final long word) {
    return word - ONE_SESSION;
  }

  /** When the bucket will be full, {@link Pace#FULL} when it is. */
  static long fullAt(final long word, final long now) {
    final long tick = word & TICK_MASK;
    final long ahead = tick - now & TICK_MASK;
    return tick == 0 || ahead == 0 || ahead >= AHEAD_MAX ? Pace.FULL : now + ahead;
  }

  static long withFullAt(final long word, final long tick) {
    return word & ~TICK_MASK | Math.max(1, tick & TICK_MASK);
  }

  static boolean isFree(final long word, final long now) {
    return !isPending(word) && sessions(word) == 0 && fullAt(word, now) == Pace.FULL;
  }

  /** Without a time that is past, and empty when there is nothing else to remember. */
  static long tidied(final long word) {
    return sessions(word) == 0 ? EMPTY : word & ~TICK_MASK;
  }
}
