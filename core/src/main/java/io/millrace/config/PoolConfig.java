package io.millrace.config;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The backends of a frontend and how one is chosen.
 *
 * @param balance the algorithm
 * @param backends 1 to 1000 backends in order of configuration, names unique
 */
public record PoolConfig(Algorithm balance, List<BackendConfig> backends) {
  /** Most backends of one pool. */
  public static final int BACKENDS_MAX = 1000;

  /**
   * Checks the ranges and copies the list.
   *
   * @throws ConfigException when a value is out of range or a name appears twice
   */
  public PoolConfig {
    ConfigException.notNull("balance", balance);
    backends = List.copyOf(ConfigException.notNull("backend", backends));
    if (backends.isEmpty()) {
      throw new ConfigException("backend", "at least one is needed");
    }
    if (backends.size() > BACKENDS_MAX) {
      throw new ConfigException(
          "backend", backends.size() + " are too many; at most " + BACKENDS_MAX);
    }
    final Set<String> names = new HashSet<>();
    for (final BackendConfig backend : backends) {
      if (!names.add(backend.name())) {
        throw new ConfigException(
            "backend", "\"" + backend.name() + "\" is used twice; give one of them another NAME=");
      }
    }
  }
}
