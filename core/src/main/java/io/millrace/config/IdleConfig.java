package io.millrace.config;

/**
 * How event loops wait for work.
 *
 * @param kind the strategy
 * @param budgetPercent share of a core that {@link IdleKind#ADAPTIVE} may spend on spinning that
 *     bought nothing, 1 to 100; not used by the others
 */
public record IdleConfig(IdleKind kind, int budgetPercent) {
  /** Share of a core by default: what a prototype's measurements showed to pay for itself. */
  public static final int DEFAULT_BUDGET_PERCENT = 10;

  /** The default: adaptive with the default budget. */
  public static final IdleConfig DEFAULT =
      new IdleConfig(IdleKind.ADAPTIVE, DEFAULT_BUDGET_PERCENT);

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public IdleConfig {
    ConfigException.notNull("idleStrategy", kind);
    ConfigException.inRange("idleStrategy", budgetPercent, 1, 100, Units.PERCENT);
  }
}
