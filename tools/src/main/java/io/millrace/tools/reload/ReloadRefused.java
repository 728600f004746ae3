package io.millrace.tools.reload;

/** A reload that was not done. Nothing has changed. */
public final class ReloadRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  ReloadRefused(final int status, final String message) {
    super(message, null, false, false); // a regular answer: nobody wants its stack
    this.status = status;
  }

  /**
   * The exit status of the command.
   *
   * @return as for {@code run}
   */
  public int status() {
    return status;
  }
}
