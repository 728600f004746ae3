package io.millrace.tools.console;

/**
 * Writes wall-clock times in UTC without the date library, whose first use would cost more than a
 * start allows for.
 */
public final class Timestamp {
  private static final long DAY_MS = 86_400_000L;
  private static final int ERA_DAYS = 146_097;
  private static final int ERA_YEARS = 400;

  /** Days from the first of March of the year 0 to the first of January 1970. */
  private static final int EPOCH_DAYS = 719_468;

  private Timestamp() {}

  /**
   * Appends date and time.
   *
   * @param out receives for example {@code 2026-01-07T03:04:05.123Z}
   * @param epochMs milliseconds since 1970, not before
   */
  public static void append(final StringBuilder out, final long epochMs) {
    appendDate(out, (int) Math.floorDiv(epochMs, DAY_MS));
    out.append('T');
    appendTime(out, epochMs);
    out.append('Z');
  }

  /**
   * Appends the time of the day.
   *
   * @param out receives for example {@code 03:04:05.123}
   * @param epochMs milliseconds since 1970
   */
  static void appendTime(final StringBuilder out, final long epochMs) {
    final int ms = (int) Math.floorMod(epochMs, DAY_MS);
    padded(out, ms / 3_600_000, 2);
    out.append(':');
    padded(out, ms / 60_000 % 60, 2);
    out.append(':');
    padded(out, ms / 1000 % 60, 2);
    out.append('.');
    padded(out, ms % 1000, 3);
  }

  /** The calendar of 400 years repeats; counted from March, leap days come last in a year. */
  private static void appendDate(final StringBuilder out, final int epochDay) {
    final int days = epochDay + EPOCH_DAYS;
    final int era = Math.floorDiv(days, ERA_DAYS);
    final int dayOfEra = days - era * ERA_DAYS;
    final int yearOfEra =
        (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    final int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    final int monthFromMarch = (5 * dayOfYear + 2) / 153;
    final int day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    final int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    padded(out, yearOfEra + era * ERA_YEARS + (month <= 2 ? 1 : 0), 4);
    out.append('-');
    padded(out, month, 2);
    out.append('-');
    padded(out, day, 2);
  }

  private static void padded(final StringBuilder out, final int value, final int digits) {
    int bound = 10;
    for (int i = 1; i < digits; i++) {
      if (value < bound) {
        out.append('0');
      }
      bound *= 10;
    }
    out.append(value);
  }
}
