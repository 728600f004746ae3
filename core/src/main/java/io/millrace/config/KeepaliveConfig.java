package io.millrace.config;

/**
 * TCP keep-alive of both sides.
 *
 * @param idleSeconds quiet time before the first probe, 1 to 32767 s
 * @param intervalSeconds between probes, 1 to 32767 s
 * @param count unanswered probes that end the connection, 1 to 127; 0 switches keep-alive off
 */
public record KeepaliveConfig(int idleSeconds, int intervalSeconds, int count) {
  /** 60 s, then every 10 s, three times. */
  public static final KeepaliveConfig DEFAULT = new KeepaliveConfig(60, 10, 3);

  /** No keep-alive. */
  public static final KeepaliveConfig OFF = new KeepaliveConfig(1, 1, 0);

  /** The kernel's largest value of seconds. */
  public static final int SECONDS_MAX = 32_767;

  /** The kernel's largest count. */
  public static final int COUNT_MAX = 127;

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public KeepaliveConfig {
    ConfigException.inRange("keepalive", idleSeconds, 1, SECONDS_MAX, Units.SECONDS);
    ConfigException.inRange("keepalive", intervalSeconds, 1, SECONDS_MAX, Units.SECONDS);
    ConfigException.zeroOrInRange("keepalive", count, 1, COUNT_MAX, Units.COUNT);
  }

  /**
   * Whether keep-alive is used.
   *
   * @return true when {@code count} is above zero
   */
  public boolean isOn() {
    return count > 0;
  }
}
