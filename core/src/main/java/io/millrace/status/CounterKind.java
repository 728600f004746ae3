package io.millrace.status;

/** Who writes a counter, and how it moves. */
public enum CounterKind {
  /** Grows. Written by each loop for itself. */
  COUNT("loop", "count"),
  /** Rises and falls. Written by each loop for itself. */
  LEVEL("loop", "level"),
  /** Grows. Written by the conductor. */
  OWN_COUNT("conductor", "count"),
  /** Rises and falls. Written by the conductor once a second. */
  OWN_LEVEL("conductor", "level"),
  /** How fast a count grows, in thousandths. Written by the conductor once a second. */
  OWN_RATE("conductor", "rate");

  private final String owner;
  private final String label;

  CounterKind(final String owner, final String label) {
    this.owner = owner;
    this.label = label;
  }

  /**
   * Who writes it.
   *
   * @return {@code loop} or {@code conductor}
   */
  public String owner() {
    return owner;
  }

  /**
   * How it moves.
   *
   * @return {@code count}, {@code level} or {@code rate}
   */
  public String label() {
    return label;
  }

  /**
   * Whether it only grows.
   *
   * @return false for what rises and falls
   */
  public boolean isCount() {
    return this == COUNT || this == OWN_COUNT;
  }

  /** Whether each loop has its own. */
  boolean isOfLoops() {
    return this == COUNT || this == LEVEL;
  }
}
