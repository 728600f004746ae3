package io.millrace.tools.bench;

import java.util.Arrays;

/**
 * The requests of one connection by their numbers, which count up from 0: from {@code head} on they
 * are open, from {@code sent} on they wait to be written, from {@code tail} on there are none yet.
 * A ring keeps the time at which each was due; it grows to its limit and never shrinks. What the
 * ring has not yet overwritten is remembered below {@code head} too.
 */
final class Requests {
  /** In the place of a due time: was answered. */
  static final long ANSWERED = Long.MIN_VALUE;

  /** In the place of a due time: was given up. */
  static final long GIVEN_UP = Long.MIN_VALUE + 1;

  /** What a number stands for that the ring does not remember. */
  static final long UNKNOWN = Long.MIN_VALUE + 2;

  private static final int INITIAL = 16;

  private final int max;
  private long[] dueNs = new long[INITIAL];
  private long head;
  private long sent;
  private long tail;

  /**
   * An empty ring.
   *
   * @param max open requests at most, a power of two
   */
  Requests(final int max) {
    this.max = Math.max(INITIAL, max);
  }

  /** Adds one. Returns false when there are too many. */
  boolean add(final long due) {
    if (tail - head == dueNs.length && !grow()) {
      return false;
    }
    dueNs[(int) tail & dueNs.length - 1] = due;
    tail++;
    return true;
  }

  long head() {
    return head;
  }

  long sent() {
    return sent;
  }

  long tail() {
    return tail;
  }

  int inFlight() {
    return (int) (sent - head);
  }

  boolean hasUnsent() {
    return sent < tail;
  }

  boolean isEmpty() {
    return head == tail;
  }

  /** When a request was due, or what became of it. */
  long dueNs(final long number) {
    return number < 0 || number >= tail || number < tail - dueNs.length
        ? UNKNOWN
        : dueNs[(int) number & dueNs.length - 1];
  }

  /** The next one is written. */
  void send() {
    sent++;
  }

  /** Ends the open request with a number; those at the head that are ended leave it. */
  void resolve(final long number, final long outcome) {
    dueNs[(int) number & dueNs.length - 1] = outcome;
    while (head < tail && dueNs[(int) head & dueNs.length - 1] <= GIVEN_UP) {
      head++;
    }
    sent = Math.max(sent, head);
  }

  private boolean grow() {
    if (dueNs.length >= max) {
      return false;
    }
    final long[] wider = new long[dueNs.length * 2];
    Arrays.fill(wider, UNKNOWN);
    for (long i = Math.max(0, tail - dueNs.length); i < tail; i++) {
      wider[(int) i & wider.length - 1] = dueNs[(int) i & dueNs.length - 1];
    }
    dueNs = wider;
    return true;
  }
}
