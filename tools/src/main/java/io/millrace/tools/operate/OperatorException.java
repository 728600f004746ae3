package io.millrace.tools.operate;

import io.millrace.tools.run.Run;

/** A command for a running process ends here, with a message of one line and a status. */
public final class OperatorException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  OperatorException(final int status, final String message) {
    super(message);
    this.status = status;
  }

  static OperatorException failed(final String message) {
    return new OperatorException(Run.FAILED, message);
  }

  /**
   * The exit status of the command.
   *
   * @return 1 or 2
   */
  public int status() {
    return status;
  }
}
