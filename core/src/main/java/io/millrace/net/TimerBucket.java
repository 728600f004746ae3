package io.millrace.net;

/**
 * All that is armed for one rounded deadline, as a doubly linked list, and the wheel's timer for
 * it.
 */
final class TimerBucket {
  long deadlineNs;
  long timerId;
  private Timed head;

  boolean isEmpty() {
    return head == null;
  }

  void add(final Timed timed) {
    timed.bucket = this;
    timed.next = head;
    if (head != null) {
      head.previous = timed;
    }
    head = timed;
  }

  void remove(final Timed timed) {
    if (timed.previous == null) {
      head = timed.next;
    } else {
      timed.previous.next = timed.next;
    }
    if (timed.next != null) {
      timed.next.previous = timed.previous;
    }
    timed.bucket = null;
    timed.next = null;
    timed.previous = null;
  }

  Timed removeFirst() {
    final Timed first = head;
    if (first != null) {
      remove(first);
    }
    return first;
  }
}
