package io.millrace.config;

import java.util.regex.Pattern;

/**
 * One target of a pool.
 *
 * @param name {@code [A-Za-z0-9._-]{1,64}}, unique in its pool
 * @param host an IP literal without brackets, or a host name whose addresses are tried in order
 * @param port which port sessions go to
 * @param weight 0 to 1000; 0 takes nothing new
 * @param sessionsMax 1 to 1,000,000 sessions of this pool at once; 0 for no cap
 * @param role primary or backup
 * @param state state at start
 */
public record BackendConfig(
    String name,
    String host,
    BackendPort port,
    int weight,
    int sessionsMax,
    BackendRole role,
    OperatorState state) {
  /** Highest weight. */
  public static final int WEIGHT_MAX = 1000;

  /** Highest cap of sessions. */
  public static final int SESSIONS_MAX = 1_000_000;

  /** What names of backends and frontends look like. */
  public static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public BackendConfig {
    requireName("backend", name);
    if (ConfigException.notNull("backend", host).isBlank()) {
      throw new ConfigException("backend", "\"" + name + "\" has no host");
    }
    ConfigException.notNull("backend", port);
    ConfigException.inRange("weight", weight, 0, WEIGHT_MAX, Units.COUNT);
    ConfigException.zeroOrInRange("max", sessionsMax, 1, SESSIONS_MAX, Units.COUNT);
    ConfigException.notNull("backend", role);
    ConfigException.notNull("backend", state);
  }

  /**
   * The same backend with another weight.
   *
   * @param other 0 to 1000
   * @return a copy
   */
  public BackendConfig withWeight(final int other) {
    return new BackendConfig(name, host, port, other, sessionsMax, role, state);
  }

  static void requireName(final String field, final String name) {
    if (name == null || !NAME.matcher(name).matches()) {
      throw new ConfigException(
          field, "\"" + name + "\" is no name; use 1 to 64 of A-Z a-z 0-9 . _ -");
    }
  }
}
