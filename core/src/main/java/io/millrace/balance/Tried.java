package io.millrace.balance;

import java.util.Arrays;

/** The backends that one session has tried without success. Owned by the session's loop. */
public final class Tried {
  private int[] slots = {};

  /**
   * Adds a backend, once.
   *
   * @param slot of the backend
   */
  public void add(final int slot) {
    if (!contains(slot)) {
      slots = Arrays.copyOf(slots, slots.length + 1);
      slots[slots.length - 1] = slot;
    }
  }

  /**
   * How many backends were tried.
   *
   * @return at most the number of tries
   */
  public int size() {
    return slots.length;
  }

  boolean isEmpty() {
    return slots.length == 0;
  }

  boolean contains(final int slot) {
    for (final int tried : slots) {
      if (tried == slot) {
        return true;
      }
    }
    return false;
  }
}
