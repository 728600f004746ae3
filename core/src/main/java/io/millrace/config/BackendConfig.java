package io.millrace.config;

import java.util.regex.Pattern;

/**
 * One target of a pool.
 *
 * @param name {@code [A-Za-z0-9._-]{1,64}}, unique in its pool; {@code NAME@ADDRESS} for what a
 *     name with many backends stands for
 * @param host an IP literal without brackets, or a name
 * @param port which port sessions go to
 * @param weight 0 to 1000; 0 takes nothing new
 * @param sessionsMax 1 to 1,000,000 sessions of this pool at once; 0 for no cap
 * @param role primary or backup
 * @param state state at start
 * @param resolve what the host stands for
 */
public record BackendConfig(
    String name,
    String host,
    BackendPort port,
    int weight,
    int sessionsMax,
    BackendRole role,
    OperatorState state,
    ResolveMode resolve) {
  /** Highest weight. */
  public static final int WEIGHT_MAX = 1000;

  /** Highest cap of sessions. */
  public static final int SESSIONS_MAX = 1_000_000;

  /** What names of backends and frontends look like. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** Between the configured name and the address of one of its backends. */
  public static final char AT = '@';

  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9.:%_\\[\\]-]{1,80}");

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public BackendConfig {
    final int at = name == null ? -1 : name.indexOf(AT);
    if (at < 0 || !ADDRESS.matcher(name.substring(at + 1)).matches()) {
      requireName("backend", name);
    } else {
      requireName("backend", name.substring(0, at));
    }
    if (ConfigException.notNull("backend", host).isBlank()) {
      throw new ConfigException("backend", "\"" + name + "\" has no host");
    }
    ConfigException.notNull("backend", port);
    ConfigException.inRange("weight", weight, 0, WEIGHT_MAX, Units.COUNT);
    ConfigException.zeroOrInRange("max", sessionsMax, 1, SESSIONS_MAX, Units.COUNT);
    ConfigException.notNull("backend", role);
    ConfigException.notNull("backend", state);
    if (ConfigException.notNull("resolve", resolve).isService() && !port.equals(BackendPort.SAME)) {
      throw new ConfigException("backend", "\"" + name + "\": the SRV records tell the port");
    }
  }

  /**
   * The same backend with another weight.
   *
   * @param other 0 to 1000
   * @return a copy
   */
  public BackendConfig withWeight(final int other) {
    return new BackendConfig(name, host, port, other, sessionsMax, role, state, resolve);
  }

  /**
   * One of the many backends that this name stands for.
   *
   * @param address its IP literal
   * @param suffix what follows the {@link #AT}
   * @param itsPort where its sessions go to
   * @return with the weight and the role of this
   */
  public BackendConfig at(final String address, final String suffix, final BackendPort itsPort) {
    return new BackendConfig(
        name + AT + suffix,
        address,
        itsPort,
        weight,
        sessionsMax,
        role,
        state,
        ResolveMode.ALTERNATES);
  }

  /**
   * The same backend in another role.
   *
   * @param other primary or backup
   * @return a copy
   */
  public BackendConfig withRole(final BackendRole other) {
    return new BackendConfig(name, host, port, weight, sessionsMax, other, state, resolve);
  }

  static void requireName(final String field, final String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new ConfigException(
          field, "\"" + name + "\" is no name; use 1 to 64 of A-Z a-z 0-9 . _ -");
    }
  }
}
