package io.millrace.tools.bench;

/** Which request is meant: a cursor that its owner moves. */
final class Exchange {
  private final int connection;
  private long number;

  Exchange(final int connection) {
    this.connection = connection;
  }

  Exchange at(final long value) {
    number = value;
    return this;
  }

  int connection() {
    return connection;
  }

  long number() {
    return number;
  }
}
