package io.millrace.config;

import java.util.concurrent.TimeUnit;

/**
 * What a pool does when a backend fails and when it recovers.
 *
 * @param eject when the failures of sessions take a backend out
 * @param onDown what becomes of the live sessions of one that goes away
 * @param exclusive whether one backend has all sessions
 * @param slowStartNs over which time a recovered backend's weight rises, 1 s to 1 h; 0 for at once
 * @param surge what survivors take while one is lost
 */
public record FailoverConfig(
    EjectConfig eject,
    OnDownConfig onDown,
    ExclusiveMode exclusive,
    long slowStartNs,
    SurgeConfig surge) {
  /** The defaults of TCP. */
  public static final FailoverConfig TCP =
      new FailoverConfig(
          EjectConfig.DEFAULT, OnDownConfig.TCP, ExclusiveMode.OFF, 0, SurgeConfig.OFF);

  /** The defaults of UDP. */
  public static final FailoverConfig UDP =
      new FailoverConfig(
          EjectConfig.DEFAULT, OnDownConfig.UDP, ExclusiveMode.OFF, 0, SurgeConfig.OFF);

  /** Shortest time in which a weight rises: it is published anew a few times in it. */
  public static final long SLOW_START_MIN_NS = TimeUnit.SECONDS.toNanos(1);

  private static final long SLOW_START_MAX_NS = TimeUnit.HOURS.toNanos(1);

  /**
   * Checks the ranges and what excludes what.
   *
   * @throws ConfigException when a value is out of range
   */
  public FailoverConfig {
    ConfigException.notNull("ejectAfter", eject);
    ConfigException.notNull("onDown", onDown);
    ConfigException.notNull("exclusive", exclusive);
    ConfigException.zeroOrInRange(
        "slowStart", slowStartNs, SLOW_START_MIN_NS, SLOW_START_MAX_NS, Units.NS);
    ConfigException.notNull("surgeRate", surge);
    if (exclusive != ExclusiveMode.OFF && eject.isOn()) {
      throw new ConfigException(
          "ejectAfter", "--exclusive " + exclusive.label() + " ejects nobody; write 0");
    }
  }

  /**
   * What holds when nothing is said.
   *
   * @param protocol of the frontend
   * @return the defaults of the command line
   */
  public static FailoverConfig defaults(final Protocol protocol) {
    return protocol == Protocol.TCP ? TCP : UDP;
  }
}
