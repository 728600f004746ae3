package io.millrace.balance;

import java.util.concurrent.atomic.AtomicLongArray;

/** The memory of a {@link SourceTable}. Tests put threads in order with one of their own. */
interface Words {
  /** Reads, and sees what any thread has written before. */
  long get(int index);

  /** Writes when nobody has written meanwhile. */
  boolean compareAndSet(int index, long expected, long next);

  int length();

  /** So many zeros. */
  static Words of(final int length) {
    final AtomicLongArray words = new AtomicLongArray(length);
    return new Words() {
      @Override
      public long get(final int index) {
        return words.get(index);
      }

      @Override
      public boolean compareAndSet(final int index, final long expected, final long next) {
        return words.compareAndSet(index, expected, next);
      }

      @Override
      public int length() {
        return words.length();
      }
    };
  }
}
