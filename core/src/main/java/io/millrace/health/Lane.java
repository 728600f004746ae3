package io.millrace.health;

import java.util.ArrayDeque;

/** Probes that count against one bound: those under way, and those that wait for their turn. */
final class Lane {
  private final int max;
  private final ArrayDeque<Checked> waiting = new ArrayDeque<>();
  private int underWay;

  /**
   * Nothing is under way.
   *
   * @param max at once
   */
  Lane(final int max) {
    this.max = max;
  }

  void await(final Checked checked) {
    waiting.addLast(checked);
  }

  /** Whether one that waits may begin. */
  boolean isReady() {
    return underWay < max && !waiting.isEmpty();
  }

  Checked next() {
    return waiting.pollFirst();
  }

  void begun() {
    underWay++;
  }

  void concluded() {
    underWay--;
  }

  void remove(final Checked checked) {
    waiting.remove(checked);
  }
}
