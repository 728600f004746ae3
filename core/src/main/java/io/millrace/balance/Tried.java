package io.millrace.balance;

import java.util.Arrays;

/**
 * The backends that one session has tried without success, first of its frontend's pool, then
 * perhaps of the pool that this falls back on. Owned by the session's loop.
 */
public final class Tried {
  /** Nothing was tried. Never added to. */
  static final Tried NONE = new Tried();

  private int[] slots = {};
  private int elsewhere;

  /**
   * Adds a backend of the pool that is being tried, once.
   *
   * @param slot of the backend
   */
  public void add(final int slot) {
    if (!contains(slot)) {
      slots = Arrays.copyOf(slots, slots.length + 1);
      slots[slots.length - 1] = slot;
    }
  }

  /** The same, to which others can be added. */
  Tried copy() {
    final Tried copy = new Tried();
    copy.slots = slots.clone();
    copy.elsewhere = elsewhere;
    return copy;
  }

  /**
   * How many backends were tried.
   *
   * @return at most the number of tries
   */
  public int size() {
    return slots.length;
  }

  /** The session goes on with another pool, whose slots mean other backends. */
  void leavePool() {
    elsewhere = slots.length;
  }

  /** How many of this pool were tried. */
  int sizeHere() {
    return slots.length - elsewhere;
  }

  boolean isEmpty() {
    return sizeHere() == 0;
  }

  boolean contains(final int slot) {
    for (int i = elsewhere; i < slots.length; i++) {
      if (slots[i] == slot) {
        return true;
      }
    }
    return false;
  }
}
