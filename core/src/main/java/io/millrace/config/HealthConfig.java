package io.millrace.config;

import java.util.List;

/**
 * How the backends of a frontend are probed.
 *
 * @param probes all must be good, at most 8; empty for none
 * @param timing of each
 */
public record HealthConfig(List<ProbeConfig> probes, HealthTiming timing) {
  /** Most probes of one backend. */
  public static final int PROBES_MAX = 8;

  /** Backends are not probed. */
  public static final HealthConfig NONE =
      new HealthConfig(
          List.of(),
          new HealthTiming(
              HealthTiming.DEFAULT_INTERVAL_NS,
              HealthTiming.DEFAULT_TIMEOUT_NS,
              HealthTiming.DEFAULT_INTERVAL_NS / HealthTiming.FAST_PART,
              HealthTiming.DEFAULT_RISE,
              HealthTiming.DEFAULT_FALL,
              InitialState.UP));

  /**
   * Checks the number of probes and copies the list.
   *
   * @throws ConfigException when there are too many, or one twice
   */
  public HealthConfig {
    probes = List.copyOf(ConfigException.notNull("health", probes));
    ConfigException.inRange("health", probes.size(), 0, PROBES_MAX, Units.COUNT);
    if (probes.size() > 1 && probes.stream().distinct().count() < probes.size()) {
      throw new ConfigException("health", "the same probe is given twice");
    }
    ConfigException.notNull("health", timing);
  }

  /**
   * Whether backends are probed.
   *
   * @return false when all are taken for good
   */
  public boolean isOn() {
    return !probes.isEmpty();
  }
}
