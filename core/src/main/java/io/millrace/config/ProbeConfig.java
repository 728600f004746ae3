package io.millrace.config;

/** What a probe asks a backend. Equal ones of one address are shared. */
public sealed interface ProbeConfig {
  /**
   * Where it goes.
   *
   * @return 1 to 65535, or 0 for the port that sessions go to
   */
  int port();

  /**
   * A connection is enough.
   *
   * @param port as {@link #port()}
   */
  record Tcp(int port) implements ProbeConfig {
    /** Checks the range. */
    public Tcp {
      requirePort(port);
    }
  }

  private static void requirePort(final int port) {
    ConfigException.zeroOrInRange("health", port, 1, BackendPort.PORT_MAX, Units.COUNT);
  }
}
