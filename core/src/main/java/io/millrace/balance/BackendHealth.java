package io.millrace.balance;

/** What probes say of a backend. */
public enum BackendHealth {
  /** It is not probed and counts as good. */
  UNPROBED("unprobed"),
  /** It takes sessions. */
  UP("up"),
  /** It said that it is full: nothing new, but it is not down. */
  FULL("full"),
  /** It takes none. */
  DOWN("down");

  private final String label;

  BackendHealth(final String label) {
    this.label = label;
  }

  /**
   * The word for people.
   *
   * @return for example {@code up}
   */
  public String label() {
    return label;
  }

  /**
   * Whether it may have new sessions.
   *
   * @return false when it is full or down
   */
  public boolean isEligible() {
    return this == UNPROBED || this == UP;
  }

  /**
   * What holds when two probes of one backend say different things.
   *
   * @param other of the same backend
   * @return the worse of the two
   */
  public BackendHealth and(final BackendHealth other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
