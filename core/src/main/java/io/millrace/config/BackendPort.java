package io.millrace.config;

/**
 * Which port of a backend a session goes to.
 *
 * @param fixed 1 to 65535, or 0 for the port that the client used
 * @param offset added to the client's port when {@code fixed} is 0; -65535 to 65535
 */
public record BackendPort(int fixed, int offset) {
  /** Highest port number. */
  public static final int PORT_MAX = 65_535;

  /** The port that the client used. */
  public static final BackendPort SAME = new BackendPort(0, 0);

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public BackendPort {
    ConfigException.zeroOrInRange("port", fixed, 1, PORT_MAX, Units.COUNT);
    ConfigException.inRange("port", offset, -PORT_MAX, PORT_MAX, Units.COUNT);
  }

  /**
   * Resolves the rule for one listening port.
   *
   * @param listenPort the port that the client used
   * @return the backend's port; outside 1 to 65535 when the offset leads there
   */
  public int forListenPort(final int listenPort) {
    return fixed != 0 ? fixed : listenPort + offset;
  }
}
