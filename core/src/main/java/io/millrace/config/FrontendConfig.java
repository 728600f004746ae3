package io.millrace.config;

import java.util.List;

/**
 * An address and protocol that is listened on, and where its sessions go.
 *
 * @param name {@code [A-Za-z0-9._-]{1,64}}, unique
 * @param listen where
 * @param pool to which backends
 * @param tcp time limits when the protocol is TCP
 * @param udp limits when the protocol is UDP
 * @param sessionsMax sessions of this frontend at once, 1 to 1,000,000; 0 for the global limit
 *     (UDP: a quarter of it)
 * @param sessionRate new sessions of this frontend
 * @param access which client addresses are served
 * @param sources what each client address may have
 * @param localAddresses IP literals that connections to backends leave from, in turns; empty for
 *     the kernel's choice
 * @param proxy the PROXY protocol, both ways
 */
public record FrontendConfig(
    String name,
    ListenConfig listen,
    PoolConfig pool,
    TcpConfig tcp,
    UdpConfig udp,
    int sessionsMax,
    RateConfig sessionRate,
    AccessConfig access,
    SourceConfig sources,
    List<String> localAddresses,
    ProxyConfig proxy) {
  /** Most local addresses of one frontend. */
  public static final int LOCAL_ADDRESSES_MAX = 256;

  /**
   * Checks the ranges and copies the list.
   *
   * @throws ConfigException when a value is out of range
   */
  public FrontendConfig {
    BackendConfig.requireName("name", name);
    ConfigException.notNull("listen", listen);
    ConfigException.notNull("backend", pool);
    ConfigException.notNull("tcp", tcp);
    ConfigException.notNull("udp", udp);
    ConfigException.zeroOrInRange(
        "maxSessions", sessionsMax, 1, BackendConfig.SESSIONS_MAX, Units.COUNT);
    ConfigException.notNull("sessionRate", sessionRate);
    ConfigException.notNull("allow", access);
    ConfigException.notNull("sourceSessions", sources);
    localAddresses = List.copyOf(ConfigException.notNull("localAddress", localAddresses));
    ConfigException.inRange(
        "localAddress", localAddresses.size(), 0, LOCAL_ADDRESSES_MAX, Units.COUNT);
    ConfigException.notNull("acceptProxy", proxy).require(listen.protocol());
    if (pool.balance() == Algorithm.LEAST_LATENCY && listen.protocol() != Protocol.TCP) {
      throw new ConfigException("balance", "least-latency is for tcp only");
    }
    if (pool.failover().surge().isOn() && !tcp.queue().isOn()) {
      throw new ConfigException("surgeRate", "what is too much waits; it needs --queue");
    }
    final String problem = portProblem(listen, pool);
    if (problem != null) {
      throw new ConfigException("backend", problem);
    }
  }

  /** The backend whose port would not exist for some listening port, or null. */
  static String portProblem(final ListenConfig listen, final PoolConfig pool) {
    if (listen.firstPort() == 0) {
      return null;
    }
    for (final BackendConfig backend : pool.backends()) {
      final int low = backend.port().forListenPort(listen.firstPort());
      final int high = backend.port().forListenPort(listen.lastPort());
      if (low < 1 || high > BackendPort.PORT_MAX) {
        return "\""
            + backend.name()
            + "\" would be port "
            + (low < 1 ? low : high)
            + "; 1 to 65535";
      }
    }
    return null;
  }
}
