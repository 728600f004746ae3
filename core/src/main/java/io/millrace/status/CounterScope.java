package io.millrace.status;

/** What a counter is counted of. Counters are named {@code SCOPE.NAME}. */
public enum CounterScope {
  /** The whole process. */
  PROCESS("process"),
  /** One event loop. */
  LOOP("loop"),
  /** One frontend. */
  FRONTEND("frontend"),
  /** The backends of one frontend together. */
  POOL("pool"),
  /** One backend of one frontend. */
  BACKEND("backend");

  private final String label;

  CounterScope(final String label) {
    this.label = label;
  }

  /**
   * The first part of the names of its counters.
   *
   * @return for example {@code frontend}
   */
  public String label() {
    return label;
  }
}
