package io.millrace.tools.args;

import io.millrace.config.ConfigException;
import io.millrace.config.RateConfig;
import io.millrace.config.Units;
import java.nio.charset.StandardCharsets;

/** Values of {@code bench}: spelled as in flags, checked against a range that the message names. */
public final class BenchValues {
  /** The rate that means: as fast as possible. */
  public static final String MAX = "max";

  private static final long SECOND_NS = 1_000_000_000;

  private BenchValues() {}

  /**
   * Reads a rate.
   *
   * @param flag whose value it is
   * @param text for example {@code 1000/s}, or {@link #MAX}
   * @param perSecondMax the highest
   * @return {@link RateConfig#OFF} for {@link #MAX}
   * @throws UsageException when it is none, or out of range
   */
  public static RateConfig rate(final String flag, final String text, final long perSecondMax) {
    if (MAX.equals(text)) {
      return RateConfig.OFF;
    }
    final String range = " is outside 1/m to " + perSecondMax + "/s; or write max";
    try {
      final RateConfig rate = Values.anyRate(text);
      if (rate.count() * SECOND_NS / rate.periodNs() > perSecondMax) {
        throw new UsageException(flag + ": " + text + range);
      }
      return rate;
    } catch (final ValueException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    } catch (final ConfigException e) {
      throw new UsageException(flag + ": " + Text.quoted(text) + range);
    }
  }

  /**
   * Reads a number.
   *
   * @param flag whose value it is
   * @param text digits
   * @param min the lowest
   * @param max the highest
   * @return the number
   * @throws UsageException when it is none, or out of range
   */
  public static int count(final String flag, final String text, final int min, final int max) {
    try {
      return (int) inRange(flag, Values.count(text), min, max, Units.COUNT);
    } catch (final ValueException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
  }

  /**
   * Reads a length: bytes, or a size with its unit.
   *
   * @param flag whose value it is
   * @param text for example {@code 64} or {@code 1k}
   * @param min the lowest
   * @param max the highest
   * @return bytes
   * @throws UsageException when it is none, or out of range
   */
  public static int bytes(final String flag, final String text, final int min, final int max) {
    try {
      final boolean plain = !text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1));
      final long bytes = plain ? Values.count(text) : Values.sizeBytes(text);
      return (int) inRange(flag, bytes, min, max, Units.COUNT);
    } catch (final ValueException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
  }

  /**
   * Reads a duration.
   *
   * @param flag whose value it is
   * @param text for example {@code 10s}; {@code 0} where the lowest is 0
   * @param minNs the lowest
   * @param maxNs the highest
   * @return nanoseconds
   * @throws UsageException when it is none, or out of range
   */
  public static long durationNs(
      final String flag, final String text, final long minNs, final long maxNs) {
    try {
      return inRange(flag, Values.durationOrZeroNs(text), minNs, maxNs, Units.NS);
    } catch (final ValueException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
  }

  /**
   * Reads a percentage.
   *
   * @param flag whose value it is
   * @param text for example {@code 20%}
   * @return 0 to 100
   * @throws UsageException when it is none, or out of range
   */
  public static int percent(final String flag, final String text) {
    try {
      return (int) inRange(flag, Values.percent(text), 0, 100, Units.PERCENT);
    } catch (final ValueException e) {
      throw new UsageException(flag + ": " + e.getMessage());
    }
  }

  /**
   * Reads what is sent or expected.
   *
   * @param flag whose value it is
   * @param text with the escapes of send and match
   * @param max bytes at most; at least one
   * @return its bytes
   * @throws UsageException when it cannot be read
   */
  public static byte[] text(final String flag, final String text, final int max) {
    try {
      final byte[] bytes = Escapes.decode(flag, text).getBytes(StandardCharsets.ISO_8859_1);
      inRange(flag, bytes.length, 1, max, Units.COUNT);
      return bytes;
    } catch (final ValueException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static long inRange(
      final String flag, final long value, final long min, final long max, final String unit) {
    if (value < min || value > max) {
      throw new UsageException(
          flag
              + ": "
              + Units.format(value, unit)
              + " is outside "
              + Units.format(min, unit)
              + " to "
              + Units.format(max, unit));
    }
    return value;
  }
}
