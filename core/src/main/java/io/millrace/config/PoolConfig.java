package io.millrace.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The backends of a frontend and how one is chosen.
 *
 * @param balance the algorithm
 * @param hashBalancePercent with a hash, how much of the average load for its weight a backend may
 *     have before it is passed over, 101 to 1000; 0 for no bound
 * @param fallback name of the frontend whose pool is used when no backend here is eligible, or null
 * @param backends 1 to 1000 backends in order of configuration, names unique
 * @param health how they are probed
 * @param failover what is done when one fails and when it recovers
 */
public record PoolConfig(
    Algorithm balance,
    int hashBalancePercent,
    String fallback,
    List<BackendConfig> backends,
    HealthConfig health,
    FailoverConfig failover) {
  /** Least bound of the load: at 100 % there might be no backend below it. */
  public static final int HASH_BALANCE_MIN = 101;

  /** Highest bound of the load. */
  public static final int HASH_BALANCE_MAX = 1000;

  /** Most backends of one pool. */
  public static final int BACKENDS_MAX = 1000;

  /**
   * Checks the ranges and copies the list.
   *
   * @throws ConfigException when a value is out of range or a name appears twice
   */
  public PoolConfig {
    ConfigException.notNull("balance", balance);
    ConfigException.zeroOrInRange(
        "hashBalance", hashBalancePercent, HASH_BALANCE_MIN, HASH_BALANCE_MAX, Units.PERCENT);
    if (hashBalancePercent != 0 && !balance.isHash()) {
      throw new ConfigException(
          "hashBalance", "bounds the hashes only; balance is " + balance.label());
    }
    if (fallback != null) {
      BackendConfig.requireName("fallback", fallback);
    }
    backends = List.copyOf(ConfigException.notNull("backend", backends));
    if (backends.isEmpty()) {
      throw new ConfigException("backend", "at least one is needed");
    }
    if (backends.size() > BACKENDS_MAX) {
      throw new ConfigException(
          "backend", backends.size() + " are too many; at most " + BACKENDS_MAX);
    }
    ConfigException.notNull("health", health);
    requireFailover(ConfigException.notNull("onDown", failover), balance, backends);
    final Set<String> names = new HashSet<>();
    for (final BackendConfig backend : backends) {
      if (!names.add(backend.name())) {
        throw new ConfigException(
            "backend", "\"" + backend.name() + "\" is used twice; give one of them another NAME=");
      }
    }
  }

  private static void requireFailover(
      final FailoverConfig failover, final Algorithm balance, final List<BackendConfig> backends) {
    if (failover.slowStartNs() != 0 && balance.isHash()) {
      throw new ConfigException(
          "slowStart", "a weight that rises would move clients; not with " + balance.label());
    }
    if (failover.surge().kind() == SurgeConfig.Kind.AUTO) {
      for (final BackendConfig backend : backends) {
        if (backend.sessionsMax() == 0) {
          throw new ConfigException(
              "surgeRate",
              "\"" + backend.name() + "\" has no max= to take a tenth of; give it one, or a rate");
        }
      }
    }
  }
}
