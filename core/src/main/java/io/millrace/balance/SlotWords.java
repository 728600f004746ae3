package io.millrace.balance;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One atomic word for each slot of a pool, 0 at first. A pool may have a thousand backends and
 * mostly has a few, so the words come in pages that are made when one of their words is first
 * written. Any thread, lock-free: the list of pages is replaced as a whole, never changed, and a
 * page once in it stays.
 */
final class SlotWords {
  private static final int PAGE_BITS = 5;
  private static final int PAGE_WORDS = 1 << PAGE_BITS;
  private static final int PAGE_MASK = PAGE_WORDS - 1;
  private static final AtomicLongArray[] NONE = {};

  private final AtomicReference<AtomicLongArray[]> pages = new AtomicReference<>(NONE);

  long get(final int slot) {
    final AtomicLongArray page = page(slot);
    return page == null ? 0 : page.get(slot & PAGE_MASK);
  }

  /** The same for a look that no other reads or writes wait for. */
  long getOpaque(final int slot) {
    final AtomicLongArray page = page(slot);
    return page == null ? 0 : page.getOpaque(slot & PAGE_MASK);
  }

  void set(final int slot, final long value) {
    written(slot).set(slot & PAGE_MASK, value);
  }

  boolean compareAndSet(final int slot, final long seen, final long value) {
    return written(slot).compareAndSet(slot & PAGE_MASK, seen, value);
  }

  long getAndSet(final int slot, final long value) {
    return written(slot).getAndSet(slot & PAGE_MASK, value);
  }

  /** Adds, also less than 0, and tells the sum. */
  long addAndGet(final int slot, final long more) {
    return written(slot).addAndGet(slot & PAGE_MASK, more);
  }

  /** Words that there is memory for. */
  int room() {
    int made = 0;
    for (final AtomicLongArray page : pages.get()) {
      made += page == null ? 0 : PAGE_WORDS;
    }
    return made;
  }

  /** Null while none of its words was written. */
  private AtomicLongArray page(final int slot) {
    final AtomicLongArray[] all = pages.getAcquire();
    final int index = slot >> PAGE_BITS;
    return index < all.length ? all[index] : null;
  }

  private AtomicLongArray written(final int slot) {
    AtomicLongArray page = page(slot);
    while (page == null) { // a lost race means that there is one page more
      final AtomicLongArray[] before = pages.get();
      final int index = slot >> PAGE_BITS;
      final AtomicLongArray[] more = Arrays.copyOf(before, Math.max(before.length, index + 1));
      if (more[index] == null) {
        more[index] = new AtomicLongArray(PAGE_WORDS);
        pages.compareAndSet(before, more);
      }
      page = page(slot);
    }
    return page;
  }
}
