package io.millrace.control;

import java.io.IOException;

/** An address could not be bound. */
public final class BindFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Says which.
   *
   * @param what frontend, address and protocol
   * @param cause what the operating system said
   */
  public BindFailure(final String what, final IOException cause) {
    super(what + ": " + cause.getMessage(), cause);
  }
}
