package io.millrace.config;

/**
 * What each client address may have of a frontend (IPv6: each /64; IPv4-mapped IPv6 is IPv4).
 *
 * @param sessionsMax sessions at once, 1 to 65,535; 0 for no limit
 * @param rate new sessions
 */
public record SourceConfig(int sessionsMax, RateConfig rate) {
  /** No limit. */
  public static final SourceConfig OFF = new SourceConfig(0, RateConfig.OFF);

  private static final int SESSIONS_MAX = 65_535;

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public SourceConfig {
    ConfigException.zeroOrInRange("sourceSessions", sessionsMax, 1, SESSIONS_MAX, Units.COUNT);
    ConfigException.notNull("sourceRate", rate);
  }

  /**
   * Whether anything is limited.
   *
   * @return false when neither limit is given
   */
  public boolean isOn() {
    return sessionsMax > 0 || rate.isOn();
  }
}
