package io.millrace.udp;

/**
 * How many datagrams one turn takes from a socket. Most turns bring one: asking for a second would
 * cost each of them a system call, so the number grows only while everything that was asked for
 * came.
 */
final class Burst {
  /** A busy socket must not keep the loop from the others. */
  static final int MAX = 64;

  private int limit = 1;

  int limit() {
    return limit;
  }

  /** After a turn that brought so many. */
  void took(final int count) {
    limit = count < limit ? Math.max(1, count) : Math.min(MAX, limit * 2);
  }
}
