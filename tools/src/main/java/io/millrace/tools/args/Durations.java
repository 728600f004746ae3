package io.millrace.tools.args;

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
}
