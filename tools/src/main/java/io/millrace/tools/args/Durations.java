package io.millrace.tools.args;

import io.millrace.config.Units;

/** Reads durations of commands that have no frontends. */
public final class Durations {
  private Durations() {}

  /**
   * Reads one.
   *
   * @param flag whose value it is, for the message
   * @param text for example {@code 10m}
   * @return nanoseconds
   * @throws UsageException when it is no duration
   */
  public static long ns(final String flag, final String text) throws UsageException {
    try {
      return Values.durationNs(text);
    } catch (final ValueException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
  }

  /**
   * Reads one that cannot be short.
   *
   * @param flag whose value it is, for the message
   * @param text for example {@code 10m}
   * @param leastNs the shortest
   * @return nanoseconds
   * @throws UsageException when it is no duration, or shorter
   */
  public static long ns(final String flag, final String text, final long leastNs)
      throws UsageException {
    final long ns = "0".equals(text) ? 0 : ns(flag, text);
    if (ns < leastNs) {
      throw new UsageException(
          flag + ": " + text + " is too short; at least " + Units.duration(leastNs));
    }
    return ns;
  }
}
