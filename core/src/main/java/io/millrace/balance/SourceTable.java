package io.millrace.balance;

import io.millrace.config.Cidr;
import io.millrace.config.SourceConfig;
import io.millrace.status.EndCause;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Sessions and rate of each client address (IPv6: of each /64), shared by all loops, without locks
 * and of a size that never changes. One word ({@link SourceWord}) is all that is kept of a source.
 *
 * <p>A keyed hash of the address chooses a bucket of 8 slots and a tag; the key is random, so that
 * nobody can choose addresses that meet in one bucket. A source has at most one slot, anywhere in
 * its bucket. A slot without a session whose rate has recovered holds nothing worth knowing and may
 * be taken over; one with a session never is. When all 8 are in use the newcomer is refused.
 *
 * <p><b>Entering.</b> Two loops that enter the same source at once might each take a free slot of
 * their own and each allow the limit. So a slot is first taken as <i>pending</i>, with a number of
 * its own, and then settled: who settles it looks through the bucket; it gives way to a settled
 * slot of the same tag and to a pending one before it, and empties a pending one behind it. Two
 * that were both pending cannot both miss each other, since each looks after it has written; so at
 * most one is settled. A pending slot counts nothing and is settled by whoever meets it, so nobody
 * waits for anybody. Only then a session is counted, by compare-and-set, as in any settled slot.
 *
 * <p><b>Tidying.</b> Times are kept modulo 2^27 ticks. Whoever opens a session in a part of 4,096
 * slots 2^25 ticks (8 minutes) after its last tidying clears all times there that are past, before
 * doing anything else; others who come meanwhile do the same, and stop as soon as one of them is
 * through. Nobody else reads the times of that part, so it may wait for that long.
 */
public final class SourceTable {
  /** Most slots of all tables of a process together: 8 MiB. */
  public static final int SLOTS_MAX = 1 << 20;

  /** Slots of a bucket: they fill a cache line. */
  static final int BUCKET_SLOTS = 8;

  /**
   * Slots for each session of the frontend. When each session has a source of its own, one source
   * in 7,000 finds its bucket full; at half the slots it would be one in 50.
   */
  private static final int SLOTS_PER_SESSION = 4;

  private static final int SLOTS_MIN = 1 << 10;

  /** Ticks of a burst: 15 microseconds each for a burst of one second. */
  private static final long RESOLUTION = 1 << 16;

  /** Slots that are tidied at once: some ten microseconds. */
  private static final int PART_SHIFT = 12;

  private static final long TIDY_TICKS = SourceWord.AHEAD_MAX / 2;
  private static final int IPV4_BYTES = 4;
  private static final int TABLE_FULL = -1;
  private static final int TOO_MANY_SESSIONS = -2;
  private static final int TOO_FAST = -3;
  private static final int RACE_LOST = -4;

  private final int sessionsMax;
  private final Pace pace;
  private final SipHash hash;
  private final Words words;
  private final AtomicLong pendings = new AtomicLong();
  private final AtomicLongArray tidiedAt;

  /**
   * An empty table.
   *
   * @param config what is limited
   * @param hash with a key that nobody can guess
   * @param words as many as it has slots, a power of two
   * @param nowNs the clock on which it will be asked
   */
  SourceTable(final SourceConfig config, final SipHash hash, final Words words, final long nowNs) {
    sessionsMax = config.sessionsMax();
    pace = new Pace(config.rate(), RESOLUTION, nowNs);
    this.hash = hash;
    this.words = words;
    tidiedAt = new AtomicLongArray(Math.max(1, words.length() >>> PART_SHIFT));
  }

  /**
   * A table of a frontend. It has four slots for each session that the frontend may have, rounded
   * up to a power of two, 1,024 at least and {@code slotsMax} at most.
   *
   * @param config what is limited
   * @param frontendMax sessions of the frontend at once
   * @param slotsMax a power of two, 1,024 or more
   * @param nowNs the clock on which it will be asked
   * @return null when nothing is limited: there is no table then
   */
  public static SourceTable of(
      final SourceConfig config, final int frontendMax, final int slotsMax, final long nowNs) {
    if (!config.isOn()) {
      return null;
    }
    final long wanted = Math.max(SLOTS_MIN, (long) frontendMax * SLOTS_PER_SESSION);
    final long rounded = Long.highestOneBit(wanted - 1) << 1;
    final SecureRandom random = new SecureRandom();
    return new SourceTable(
        config,
        new SipHash(random.nextLong(), random.nextLong()),
        Words.of((int) Math.min(rounded, slotsMax)),
        nowNs);
  }

  /**
   * The largest table when several share the memory.
   *
   * @param tables 1 to 1,024
   * @return a power of two
   */
  public static int slotsMax(final int tables) {
    return Math.max(SLOTS_MIN, Integer.highestOneBit(SLOTS_MAX / tables));
  }

  /**
   * Opens a session of a source.
   *
   * @return its slot, to be given back once with {@link #leave}; below 0 when it was refused for
   *     the cause that {@link #cause} tells, and nothing was taken
   */
  int take(final InetAddress client, final long nowNs) {
    final long now = pace.at(nowNs);
    final long hashed = hashOf(client);
    final long tag = SourceWord.tag(hashed);
    final int first = (int) hashed & words.length() - BUCKET_SLOTS;
    tidy(first >>> PART_SHIFT, now);
    int outcome = RACE_LOST;
    while (outcome == RACE_LOST) {
      outcome = tryTake(first, tag, now);
    }
    return outcome;
  }

  /** Why {@link #take} refused. */
  static EndCause cause(final int refused) {
    return switch (refused) {
      case TOO_MANY_SESSIONS -> EndCause.SOURCE_SESSIONS;
      case TOO_FAST -> EndCause.SOURCE_RATE;
      default -> EndCause.SOURCE_TABLE;
    };
  }

  /** A session has ended. */
  void leave(final int slot) {
    if (sessionsMax == 0) {
      return; // sessions are not counted
    }
    while (true) {
      final long seen = words.get(slot);
      if (SourceWord.isPending(seen) || SourceWord.sessions(seen) == 0) {
        throw new IllegalStateException("a source's session was given back twice");
      }
      if (words.compareAndSet(slot, seen, SourceWord.oneLess(seen))) {
        return;
      }
    }
  }

  /** For tests: sessions that are counted now. */
  long sessions() {
    long sum = 0;
    for (int i = 0; i < words.length(); i++) {
      final long word = words.get(i);
      sum += SourceWord.isPending(word) ? 0 : SourceWord.sessions(word);
    }
    return sum;
  }

  /** For tests: slots that cannot be taken over. */
  int slotsInUse(final long nowNs) {
    final long now = pace.at(nowNs);
    int used = 0;
    for (int i = 0; i < words.length(); i++) {
      used += SourceWord.isFree(words.get(i), now) ? 0 : 1;
    }
    return used;
  }

  /** All slots, free or not. */
  int slots() {
    return words.length();
  }

  private long hashOf(final InetAddress client) {
    final byte[] bytes = client.getAddress();
    if (bytes.length == IPV4_BYTES || Cidr.isMapped(bytes)) {
      return hash.ofInt((int) word(bytes, bytes.length - IPV4_BYTES, IPV4_BYTES));
    }
    return hash.ofLong(word(bytes, 0, Long.BYTES));
  }

  private static long word(final byte[] bytes, final int from, final int length) {
    long word = 0;
    for (int i = from; i < from + length; i++) {
      word = word << Byte.SIZE | bytes[i] & 0xff;
    }
    return word;
  }

  private int tryTake(final int first, final long tag, final long now) {
    for (int slot = first; slot < first + BUCKET_SLOTS; slot++) {
      final long seen = words.get(slot);
      if (SourceWord.tagOf(seen) == tag) {
        if (!SourceWord.isPending(seen)) {
          return count(slot, seen, now);
        }
        settle(first, slot, seen);
        return RACE_LOST;
      }
    }
    return enter(first, tag, now);
  }

  /** Counts a session in the slot of its source. */
  private int count(final int slot, final long seen, final long now) {
    long word = seen;
    if (sessionsMax > 0) {
      if (SourceWord.sessions(seen) >= sessionsMax) {
        return TOO_MANY_SESSIONS;
      }
      word = SourceWord.oneMore(word);
    }
    if (pace.isOn()) {
      final long next = pace.next(SourceWord.fullAt(seen, now), now);
      if (next == Pace.TOO_EARLY) {
        return TOO_FAST;
      }
      word = SourceWord.withFullAt(word, next);
    }
    return words.compareAndSet(slot, seen, word) ? slot : RACE_LOST;
  }

  /** Gives a source that has none a slot, and leaves counting to another round. */
  private int enter(final int first, final long tag, final long now) {
    for (int slot = first; slot < first + BUCKET_SLOTS; slot++) {
      final long seen = words.get(slot);
      if (SourceWord.isFree(seen, now)) {
        final long pending = SourceWord.pending(tag, pendings.incrementAndGet());
        if (words.compareAndSet(slot, seen, pending)) {
          settle(first, slot, pending);
        }
        return RACE_LOST;
      }
    }
    return TABLE_FULL;
  }

  /** Makes the only slot of its source of a pending one, or empties it. */
  private void settle(final int first, final int slot, final long pending) {
    final long tag = SourceWord.tagOf(pending);
    for (int other = first; other < first + BUCKET_SLOTS; other++) {
      long seen = words.get(other);
      while (other != slot && SourceWord.tagOf(seen) == tag) {
        if (!SourceWord.isPending(seen) || other < slot) {
          words.compareAndSet(slot, pending, SourceWord.EMPTY);
          return;
        }
        if (words.compareAndSet(other, seen, SourceWord.EMPTY)) {
          break;
        }
        seen = words.get(other);
      }
    }
    words.compareAndSet(slot, pending, SourceWord.settled(tag));
  }

  private void tidy(final int part, final long now) {
    final long seenAt = tidiedAt.get(part);
    if (!pace.isOn() || now - seenAt < TIDY_TICKS) {
      return;
    }
    final boolean allPast = now - seenAt >= TIDY_TICKS + pace.burst();
    final int end = Math.min(words.length(), part + 1 << PART_SHIFT);
    for (int slot = part << PART_SHIFT; slot < end; slot++) {
      final long seen = words.get(slot);
      if (tidiedAt.get(part) != seenAt) {
        return;
      }
      if (!SourceWord.isPending(seen)
          && (allPast || SourceWord.fullAt(seen, now) == Pace.FULL)
          && SourceWord.tidied(seen) != seen) {
        words.compareAndSet(slot, seen, SourceWord.tidied(seen));
      }
    }
    tidiedAt.compareAndSet(part, seenAt, now);
  }
}
