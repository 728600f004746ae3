package io.millrace.config;

import java.util.concurrent.TimeUnit;

/**
 * Sessions that wait when no backend can take them.
 *
 * @param sessionsMax how many wait at most, 1 to 100,000; 0 for none: closed at once
 * @param timeoutNs how long one waits at most; 1 ms to 1 h
 */
public record QueueConfig(int sessionsMax, long timeoutNs) {
  /** Nobody waits. */
  public static final QueueConfig OFF = new QueueConfig(0, TimeUnit.SECONDS.toNanos(10));

  private static final int SESSIONS_MAX = 100_000;

  /**
   * Checks the ranges.
   *
   * @throws ConfigException when a value is out of range
   */
  public QueueConfig {
    ConfigException.zeroOrInRange("queue", sessionsMax, 1, SESSIONS_MAX, Units.COUNT);
    ConfigException.inRange(
        "queueTimeout",
        timeoutNs,
        TimeUnit.MILLISECONDS.toNanos(1),
        TimeUnit.HOURS.toNanos(1),
        Units.NS);
  }

  /**
   * Whether sessions may wait.
   *
   * @return false when they are closed at once
   */
  public boolean isOn() {
    return sessionsMax > 0;
  }
}
