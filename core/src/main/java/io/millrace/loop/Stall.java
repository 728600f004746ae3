package io.millrace.loop;

/**
 * A loop stood still for long.
 *
 * @param kind how it was noticed
 * @param startNs when it began
 * @param endNs when it was over
 */
public record Stall(Kind kind, long startNs, long endNs) {
  /** How it was noticed. */
  public enum Kind {
    /** A turn took so long. */
    CYCLE,
    /** The loop woke so much later than it had asked for. */
    LATE
  }

  /**
   * How long it lasted.
   *
   * @return nanoseconds
   */
  public long ns() {
    return endNs - startNs;
  }
}
