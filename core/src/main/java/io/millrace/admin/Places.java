package io.millrace.admin;

/** Places for clients whose commands wait for something. One thread only. */
final class Places {
  private int free;

  Places(final int count) {
    free = count;
  }

  boolean tryTake() {
    final boolean taken = free > 0;
    free -= taken ? 1 : 0;
    return taken;
  }

  void giveBack() {
    free++;
  }
}
