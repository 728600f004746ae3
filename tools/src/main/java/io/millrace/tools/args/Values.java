package io.millrace.tools.args;

import io.millrace.config.ConfigException;
import io.millrace.config.RateConfig;

/**
 * Reads durations, sizes, rates, percentages and counts. What is not exactly of the accepted form
 * is refused with the remedy; ranges are left to the records of the core. A number too large for
 * its type becomes the type's largest, which those refuse.
 */
final class Values {
  /**
   * For limits whose records take 0 as "not given": a 0 that somebody wrote is made out of range.
   */
  private static final long NOT_ZERO = -1;

  /** What stands between a value and its range. */
  static final String RANGE = " is outside ";

  private static final String[] DURATION_UNITS = {"us", "ms", "s", "m", "h"};
  private static final long[] DURATION_NS = {
    1_000L, 1_000_000L, 1_000_000_000L, 60_000_000_000L, 3_600_000_000_000L
  };
  private static final String[] SIZE_UNITS = {"k", "m", "g"};
  private static final long[] SIZE_BYTES = {1L << 10, 1L << 20, 1L << 30};
  private static final String[] RATE_UNITS = {"/s", "/m"};
  private static final String[] PERCENT_UNITS = {"%"};
  private static final long[] PERCENT = {1};

  private Values() {}

  /** A duration in nanoseconds; a bare 0 has no unit. */
  static long durationNs(final String text) {
    return scaled(text, "duration", DURATION_UNITS, DURATION_NS);
  }

  /** A duration in nanoseconds where a bare 0 has a meaning, or is out of range as 0s is. */
  static long durationOrZeroNs(final String text) {
    return "0".equals(text) ? 0 : durationNs(text);
  }

  /** A duration in whole seconds; whether 0 is in range is told by a record. */
  static int seconds(final String text) {
    final long ns = durationOrZeroNs(text);
    if (ns != Long.MAX_VALUE && ns % DURATION_NS[2] != 0) {
      throw new ValueException(Text.quoted(text) + " is no whole number of seconds");
    }
    return clamped(ns / DURATION_NS[2]);
  }

  /** A size in bytes. */
  static long sizeBytes(final String text) {
    return scaled(text, "size", SIZE_UNITS, SIZE_BYTES);
  }

  /** A percentage. */
  static int percent(final String text) {
    return clamped(scaled(text, "percentage", PERCENT_UNITS, PERCENT));
  }

  /** A percentage that cannot be 0. */
  static int percentAboveZero(final String text) {
    return (int) notZero(percent(text));
  }

  /** A rate, not 0; out of range it is told as it was written. */
  static RateConfig rate(final String text) {
    try {
      return anyRate(text);
    } catch (final ConfigException e) {
      throw new ValueException(
          Text.quoted(text) + e.problem().substring(e.problem().indexOf(RANGE)));
    }
  }

  /**
   * A rate, not 0, where the caller has a range of its own to tell.
   *
   * @throws ConfigException when it is out of every range
   */
  static RateConfig anyRate(final String text) {
    final int digits = requireDigits(text, "rate", RATE_UNITS);
    final int unit = unit(text, digits, "rate", RATE_UNITS);
    return new RateConfig(notZero(number(text, digits)), DURATION_NS[unit + 2]);
  }

  /** A count; whether 0 is in range is told by a record. */
  static int count(final String text) {
    final int digits = requireDigits(text, "number", new String[0]);
    if (digits < text.length()) {
      throw new ValueException(Text.quoted(text) + " is no whole number");
    }
    return clamped(number(text, digits));
  }

  /** A count that cannot be 0. */
  static int countAboveZero(final String text) {
    return (int) notZero(count(text));
  }

  /** A count that is told with its name and range when it is 0. */
  static int countAboveZero(final String text, final String name, final int max) {
    final int count = count(text);
    if (count == 0) {
      throw new ValueException(name + " 0 is outside 1 to " + max);
    }
    return count;
  }

  /** The largest int instead of more. */
  static int clamped(final long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  private static long notZero(final long value) {
    return value == 0 ? NOT_ZERO : value;
  }

  private static long scaled(
      final String text, final String kind, final String[] units, final long[] factors) {
    final int digits = requireDigits(text, kind, units);
    final long number = number(text, digits);
    final long factor = factors[unit(text, digits, kind, units)];
    return number > Long.MAX_VALUE / factor ? Long.MAX_VALUE : number * factor;
  }

  /** Which unit follows the digits. */
  private static int unit(
      final String text, final int digits, final String kind, final String[] units) {
    final String rest = text.substring(digits);
    for (int i = 0; i < units.length; i++) {
      if (units[i].equals(rest)) {
        return i;
      }
    }
    final String problem;
    if (rest.isEmpty()) {
      problem =
          " has no unit; write "
              + (text.length() > Text.SHOWN_MAX ? "5" : text)
              + remedyUnit(units);
    } else if (rest.charAt(0) == '.' || rest.charAt(0) == ',') {
      problem = " is no whole number; write a smaller unit";
    } else {
      problem =
          " has the unknown unit "
              + Text.quoted(rest)
              + "; a "
              + kind
              + " ends with "
              + joined(units);
    }
    throw new ValueException(Text.quoted(text) + problem);
  }

  /** How many digits the text starts with, at least one. */
  private static int requireDigits(final String text, final String kind, final String[] units) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0) {
      final boolean negative = text.length() > 1 && text.charAt(0) == '-';
      throw new ValueException(
          Text.quoted(text)
              + (negative ? " is negative" : " is no " + kind)
              + (units.length == 0
                  ? "; write a whole number"
                  : "; write for example 5" + remedyUnit(units)));
    }
    if (digits > 1 && text.charAt(0) == '0') {
      throw new ValueException(Text.quoted(text) + " has a leading zero");
    }
    return digits;
  }

  private static long number(final String text, final int digits) {
    long value = 0;
    for (int i = 0; i < digits; i++) {
      final int digit = text.charAt(i) - '0';
      if (value > (Long.MAX_VALUE - digit) / 10) {
        return Long.MAX_VALUE;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static String remedyUnit(final String[] units) {
    return units == DURATION_UNITS ? "s" : units[units == SIZE_UNITS ? 1 : 0];
  }

  private static String joined(final String[] units) {
    final StringBuilder out = new StringBuilder(units[0]);
    for (int i = 1; i < units.length; i++) {
      out.append(i == units.length - 1 ? " or " : ", ").append(units[i]);
    }
    return out.toString();
  }
}
