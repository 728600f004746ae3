package io.millrace.tools.bench;

/** A load that could not be begun. */
final class BenchException extends Exception {
  private static final long serialVersionUID = 1L;

  BenchException(final String message) {
    super(message);
  }
}
