package io.millrace.config;

/** How a pool chooses the backend of a new session. */
public enum Algorithm {
  /** Smooth weighted order, one cursor for all loops. */
  ROUND_ROBIN("round-robin"),
  /** Fewest active sessions for its weight; exact across loops. */
  LEAST_CONNECTIONS("least-connections"),
  /** The better of two drawn at random by weight: fewer active sessions for its weight. */
  RANDOM("random"),
  /** The least of turn-around times active sessions, for its weight; TCP only. */
  LEAST_LATENCY("least-latency"),
  /** By the client's address. */
  SOURCE_HASH("source-hash"),
  /** By protocol, the client's address and port and the address and port that it used. */
  FLOW_HASH("flow-hash"),
  /** The first backend in order of configuration that is below its cap. */
  FIRST("first");

  private final String label;

  Algorithm(final String label) {
    this.label = label;
  }

  /**
   * The spelling of the command line.
   *
   * @return for example {@code round-robin}
   */
  public String label() {
    return label;
  }

  /**
   * Whether a session's key decides.
   *
   * @return true for the hashes
   */
  public boolean isHash() {
    return this == SOURCE_HASH || this == FLOW_HASH;
  }
}
