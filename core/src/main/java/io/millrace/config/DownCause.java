package io.millrace.config;

/** Why a backend takes no new sessions any more; decides what becomes of the live ones. */
public enum DownCause {
  /** Its data port refuses. */
  REFUSED("refused"),
  /** It is silent or unreachable; also when only a side port of its probe refuses. */
  TIMEOUT("timeout"),
  /** It answers, but not as wanted: another role, a lagging replica. */
  REPLY("reply"),
  /** A reload or a look-up has taken it away. */
  REMOVED("removed"),
  /** Another backend becomes the active one of an exclusive pool. */
  TAKEOVER("takeover");

  private final String label;

  DownCause(final String label) {
    this.label = label;
  }

  /**
   * The spelling of the command line.
   *
   * @return for example {@code refused}
   */
  public String label() {
    return label;
  }
}
