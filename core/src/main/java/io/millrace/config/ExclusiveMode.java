package io.millrace.config;

/** Whether one backend of a pool has all sessions. */
public enum ExclusiveMode {
  /** All eligible backends are used. */
  OFF("off"),
  /** One is active until it is down or drained; a second good answer is an alarm. */
  CLAIM("claim"),
  /** One is active until it is down or drained; the others are good by nature, in order. */
  STANDBY("standby");

  private final String label;

  ExclusiveMode(final String label) {
    this.label = label;
  }

  /**
   * The spelling of the command line.
   *
   * @return for example {@code claim}
   */
  public String label() {
    return label;
  }
}
