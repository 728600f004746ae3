package io.millrace.config;

/**
 * Where a frontend listens.
 *
 * @param protocol tcp or udp
 * @param host an IP literal without brackets, a host name of this machine, or {@link #ANY} for all
 *     local addresses of both families
 * @param firstPort first port, 1 to 65535; 0 for any free port (then {@code lastPort} is 0 too)
 * @param lastPort last port, at most 4,095 above the first
 */
public record ListenConfig(Protocol protocol, String host, int firstPort, int lastPort) {
  /** All local addresses of both families. */
  public static final String ANY = "*";

  /** Most ports of one frontend. */
  public static final int PORTS_MAX = 4096;

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public ListenConfig {
    ConfigException.notNull("listen", protocol);
    if (ConfigException.notNull("listen", host).isBlank()) {
      throw new ConfigException("listen", "has no host");
    }
    ConfigException.inRange("listen", firstPort, 0, BackendPort.PORT_MAX, Units.COUNT);
    ConfigException.inRange("listen", lastPort, firstPort, BackendPort.PORT_MAX, Units.COUNT);
    if (firstPort == 0 && lastPort != 0) {
      throw new ConfigException("listen", "a range begins with port 1 or above");
    }
    if (ports(firstPort, lastPort) > PORTS_MAX) {
      throw new ConfigException(
          "listen", ports(firstPort, lastPort) + " ports are too many; at most " + PORTS_MAX);
    }
  }

  /**
   * How many ports are opened.
   *
   * @return 1 to {@link #PORTS_MAX}
   */
  public int portCount() {
    return ports(firstPort, lastPort);
  }

  /**
   * Whether two frontends would take the same traffic.
   *
   * @param other the other one
   * @return true when protocol, host (one of them wildcard counts) and a port coincide
   */
  public boolean overlaps(final ListenConfig other) {
    return protocol == other.protocol
        && (covers(host, other.host) || covers(other.host, host))
        && firstPort != 0
        && other.firstPort != 0
        && firstPort <= other.lastPort
        && other.firstPort <= lastPort;
  }

  private static boolean covers(final String wide, final String narrow) {
    final boolean ipv6 = narrow.indexOf(':') >= 0;
    return wide.equals(narrow)
        || wide.equals(ANY)
        || wide.equals("0.0.0.0") && !ipv6
        || wide.equals("::") && ipv6;
  }

  private static int ports(final int first, final int last) {
    return last - first + 1;
  }
}
