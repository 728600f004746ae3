package io.millrace.config;

/** What a backend counts as until its first probe is answered. */
public enum InitialState {
  /** It takes sessions. */
  UP("up"),
  /** It takes none. */
  DOWN("down");

  private final String label;

  InitialState(final String label) {
    this.label = label;
  }

  /**
   * The spelling of the command line.
   *
   * @return {@code up} or {@code down}
   */
  public String label() {
    return label;
  }
}
