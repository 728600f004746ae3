package io.millrace.tools.bench;

/** When the requests of one loop are due, in order, and on which of its connections. */
interface Schedule {
  /** When the next request is due. */
  long dueNs();

  /** Whose it is, an index into the connections of the loop. */
  int connection();

  /** Goes on to the one after it. */
  void advance();
}
