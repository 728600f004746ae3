package io.millrace.tools.args;

/** Wrong usage or configuration: the process ends with status 2 and nothing was started. */
public final class UsageException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what is wrong.
   *
   * @param message one line: flag, frontend, place, text and remedy
   */
  public UsageException(final String message) {
    super(message);
  }
}
