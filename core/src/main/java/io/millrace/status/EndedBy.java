package io.millrace.status;

/** Who ended a session. */
public enum EndedBy {
  /** The client. */
  CLIENT("client"),
  /** The backend. */
  BACKEND("backend"),
  /** This program. */
  MILLRACE("millrace");

  private final String label;

  EndedBy(final String label) {
    this.label = label;
  }

  /**
   * The spelling of the session log.
   *
   * @return for example {@code millrace}
   */
  public String label() {
    return label;
  }
}
