package io.millrace.tools.serve;

import io.millrace.tools.run.Run;

/** A command that is not carried out. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  private Refusal(final int status, final String message) {
    super(message, null, false, false); // a regular answer: nobody wants its stack
    this.status = status;
  }

  /** It was well asked and cannot be done, or names what is not there. */
  static Refusal failed(final String message) {
    return new Refusal(Run.FAILED, message);
  }

  /** It was asked wrongly. */
  static Refusal usage(final String message) {
    return new Refusal(Run.USAGE, message);
  }

  int status() {
    return status;
  }
}
