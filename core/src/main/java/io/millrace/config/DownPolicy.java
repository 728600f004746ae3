package io.millrace.config;

/**
 * What becomes of the live sessions of a backend that takes no new ones any more.
 *
 * @param kind what is done
 * @param rate with PACED how many are closed in which time, else {@link RateConfig#OFF}
 */
public record DownPolicy(Kind kind, RateConfig rate) {
  /** They live on. */
  public static final DownPolicy KEEP = new DownPolicy(Kind.KEEP, RateConfig.OFF);

  /** They end when none of them has heard from the backend since it failed. */
  public static final DownPolicy SILENT = new DownPolicy(Kind.SILENT, RateConfig.OFF);

  /** They end at once. */
  public static final DownPolicy CLOSE = new DownPolicy(Kind.CLOSE, RateConfig.OFF);

  /** The kinds of policy. */
  public enum Kind {
    /** They live on. */
    KEEP,
    /**
     * All end when no session has received a byte from the backend since the first failed probe,
     * else all live on; looked at again at each further failed probe.
     */
    SILENT,
    /** All end at once. */
    CLOSE,
    /** So many end in so much time. */
    PACED
  }

  /**
   * Checks that there is a rate exactly where one is needed.
   *
   * @throws ConfigException when it is missing or has no meaning
   */
  public DownPolicy {
    ConfigException.notNull("onDown", kind);
    ConfigException.notNull("onDown", rate);
    if (rate.isOn() != (kind == Kind.PACED)) {
      throw new ConfigException("onDown", "a rate belongs to paced, and to paced only");
    }
  }
}
