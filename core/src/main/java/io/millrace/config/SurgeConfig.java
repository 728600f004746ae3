package io.millrace.config;

/**
 * How many new sessions each survivor takes while the pool has lost a backend.
 *
 * @param kind where the rate comes from
 * @param rate of each survivor when it is given, else {@link RateConfig#OFF}
 */
public record SurgeConfig(Kind kind, RateConfig rate) {
  /** As many as come. */
  public static final SurgeConfig OFF = new SurgeConfig(Kind.OFF, RateConfig.OFF);

  /** A tenth of a backend's cap in a second. */
  public static final SurgeConfig AUTO = new SurgeConfig(Kind.AUTO, RateConfig.OFF);

  /** With AUTO the sessions that a backend takes in a second are this part of its cap. */
  public static final int AUTO_PART = 10;

  /** Where the rate comes from. */
  public enum Kind {
    /** There is none. */
    OFF,
    /** From each backend's cap. */
    AUTO,
    /** It is given. */
    GIVEN
  }

  /**
   * Checks that there is a rate exactly where one is needed.
   *
   * @throws ConfigException when it is missing or has no meaning
   */
  public SurgeConfig {
    ConfigException.notNull("surgeRate", kind);
    ConfigException.notNull("surgeRate", rate);
    if (rate.isOn() != (kind == Kind.GIVEN)) {
      throw new ConfigException("surgeRate", "is a rate, auto or off");
    }
  }

  /**
   * Whether survivors are protected.
   *
   * @return false when they take as many as come
   */
  public boolean isOn() {
    return kind != Kind.OFF;
  }

  /**
   * What one backend takes while another is lost.
   *
   * @param backend a survivor
   * @return {@link RateConfig#OFF} for as many as come
   */
  public RateConfig rateOf(final BackendConfig backend) {
    if (kind != Kind.AUTO) {
      return rate;
    }
    return new RateConfig(
        Math.max(1, backend.sessionsMax() / AUTO_PART), RateConfig.OFF.periodNs());
  }
}
