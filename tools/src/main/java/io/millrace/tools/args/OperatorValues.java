package io.millrace.tools.args;

import io.millrace.config.Cidr;
import io.millrace.config.ConfigException;
import io.millrace.config.RateConfig;

/** Values in commands for a running process: spelled as in flags. */
public final class OperatorValues {
  private OperatorValues() {}

  /**
   * Reads a duration.
   *
   * @param option whose value it is, for the message
   * @param text for example {@code 5s}
   * @return nanoseconds, above 0
   * @throws UsageException when it is none
   */
  public static long durationNs(final String option, final String text) {
    try {
      final long ns = Values.durationOrZeroNs(text);
      if (ns > 0) {
        return ns;
      }
      throw new UsageException(option + ": " + Text.quoted(text) + " is no time; write 5s");
    } catch (final ValueException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }

  /**
   * Reads a number.
   *
   * @param what it is, for the message
   * @param text digits
   * @return 0 or more
   * @throws UsageException when it is none
   */
  public static int count(final String what, final String text) {
    try {
      return Values.count(text);
    } catch (final ValueException e) {
      throw new UsageException(what + ": " + e.getMessage());
    }
  }

  /**
   * Reads a rate.
   *
   * @param option whose value it is, for the message
   * @param text for example {@code 10/s}
   * @return above 0
   * @throws UsageException when it is none
   */
  public static RateConfig rate(final String option, final String text) {
    try {
      return Values.rate(text);
    } catch (final ValueException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }

  /**
   * Reads a block of addresses.
   *
   * @param text for example {@code 10.0.0.0/8}, or one address
   * @return the block
   * @throws UsageException when it is none
   */
  public static Cidr cidr(final String text) {
    try {
      return Cidrs.read(text);
    } catch (final ValueException e) {
      throw new UsageException(e.getMessage());
    } catch (final ConfigException e) {
      throw new UsageException(Text.quoted(text) + ": " + e.problem());
    }
  }
}
