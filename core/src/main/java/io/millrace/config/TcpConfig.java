package io.millrace.config;

import java.util.concurrent.TimeUnit;

/**
 * Time limits of a TCP frontend's sessions.
 *
 * @param connectTimeoutNs one deadline from accept to connected, all tries included; 1 ms to 1 h
 * @param connectTries backends tried, 1 to 16
 * @param idleTimeoutNs without a byte either way; 1 ms to 30 d, 0 for off
 * @param halfCloseTimeoutNs after one side has ended, without a byte from the other; 1 ms to 30 d
 * @param stallTimeoutNs data is held and its receiver takes nothing; 1 ms to 30 d
 * @param maxAgeNs from this age a session ends at its first quiet second; 1 s to 365 d, 0 for off
 * @param maxAgeJitterPercent spread of the age, 0 to 100
 * @param keepalive TCP keep-alive of both sides
 * @param queue sessions that wait for a backend
 */
public record TcpConfig(
    long connectTimeoutNs,
    int connectTries,
    long idleTimeoutNs,
    long halfCloseTimeoutNs,
    long stallTimeoutNs,
    long maxAgeNs,
    int maxAgeJitterPercent,
    KeepaliveConfig keepalive,
    QueueConfig queue) {
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long MONTH = TimeUnit.DAYS.toNanos(30);

  /** The defaults of the command line. */
  public static final TcpConfig DEFAULT =
      new TcpConfig(
          TimeUnit.SECONDS.toNanos(3),
          3,
          0,
          TimeUnit.MINUTES.toNanos(1),
          TimeUnit.MINUTES.toNanos(15),
          0,
          0,
          KeepaliveConfig.DEFAULT,
          QueueConfig.OFF);

  /** Most backends that one session tries. */
  public static final int CONNECT_TRIES_MAX = 16;

  /** The shortest age at which sessions may be ended. */
  public static final long MAX_AGE_LEAST_NS = TimeUnit.SECONDS.toNanos(1);

  /** The longest age at which sessions may be ended. */
  public static final long MAX_AGE_MOST_NS = TimeUnit.DAYS.toNanos(365);

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public TcpConfig {
    ConfigException.inRange(
        "connectTimeout", connectTimeoutNs, MILLISECOND, TimeUnit.HOURS.toNanos(1), Units.NS);
    ConfigException.inRange("connectTries", connectTries, 1, CONNECT_TRIES_MAX, Units.COUNT);
    ConfigException.zeroOrInRange("idleTimeout", idleTimeoutNs, MILLISECOND, MONTH, Units.NS);
    ConfigException.inRange("halfCloseTimeout", halfCloseTimeoutNs, MILLISECOND, MONTH, Units.NS);
    ConfigException.inRange("stallTimeout", stallTimeoutNs, MILLISECOND, MONTH, Units.NS);
    ConfigException.zeroOrInRange("maxAge", maxAgeNs, MAX_AGE_LEAST_NS, MAX_AGE_MOST_NS, Units.NS);
    ConfigException.inRange("maxAge", maxAgeJitterPercent, 0, 100, Units.PERCENT);
    ConfigException.notNull("keepalive", keepalive);
    ConfigException.notNull("queue", queue);
  }
}
