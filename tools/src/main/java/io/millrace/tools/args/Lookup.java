package io.millrace.tools.args;

import io.millrace.config.ConfigException;
import io.millrace.config.RateConfig;
import java.util.List;
import java.util.Set;

/**
 * Finds the flags that hold in one place: its own, else the common ones. Reads their values, and
 * explains what is wrong with one by flag, frontend and place.
 */
final class Lookup {
  /** Forms of values that are one number with its unit: a range is told of the text as a whole. */
  private static final Set<String> PLAIN = Set.of("D", "N", "SIZE", "R", "P%");

  private final Piece own;
  private final Piece common;
  private final String owner;

  /**
   * Prepares the search.
   *
   * @param own first
   * @param common second
   * @param owner the frontend's name, or null for global flags
   */
  Lookup(final Piece own, final Piece common, final String owner) {
    this.own = own;
    this.common = common;
    this.owner = owner;
  }

  /** How the text of a number is read. */
  enum Kind {
    DURATION,
    DURATION_OR_ZERO,
    /** A bare 0 is told with the range of its record, as 0s is. */
    DURATION_ABOVE_ZERO,
    SIZE,
    PERCENT,
    COUNT,
    COUNT_ABOVE_ZERO
  }

  Given find(final Flag flag) {
    final Given found = own.first(flag);
    return found == null ? common.first(flag) : found;
  }

  /**
   * All of a repeatable flag: the own ones replace the common ones.
   *
   * @param flag the flag
   * @param max more are refused, before anything is done for each
   * @return empty when there is none
   */
  List<Given> findAll(final Flag flag, final int max) {
    final List<Given> found = own.all(flag).isEmpty() ? common.all(flag) : own.all(flag);
    if (found.size() > max) {
      final Given excess = found.get(max);
      throw refuse(excess, Text.quoted(excess.value()) + " is one too many; at most " + max);
    }
    return found;
  }

  /** The flag's value, or null when it was not given. */
  String text(final Flag flag) {
    final Given given = find(flag);
    return given == null ? null : given.value();
  }

  boolean isOff(final Flag flag) {
    return "off".equals(text(flag));
  }

  long number(final Flag flag, final Kind kind, final long otherwise) {
    final Given given = find(flag);
    if (given == null) {
      return otherwise;
    }
    try {
      return switch (kind) {
        case DURATION -> Values.durationNs(given.value());
        case DURATION_OR_ZERO, DURATION_ABOVE_ZERO -> Values.durationOrZeroNs(given.value());
        case SIZE -> Values.sizeBytes(given.value());
        case PERCENT -> Values.percentAboveZero(given.value());
        case COUNT -> Values.count(given.value());
        case COUNT_ABOVE_ZERO -> Values.countAboveZero(given.value());
      };
    } catch (final ValueException e) {
      throw refuse(given, e.getMessage());
    }
  }

  int count(final Flag flag, final int otherwise) {
    return (int) number(flag, Kind.COUNT, otherwise);
  }

  /** A count whose record takes 0 as "not given". */
  int countAboveZero(final Flag flag) {
    return (int) number(flag, Kind.COUNT_ABOVE_ZERO, 0);
  }

  /** A count that may be {@code off}, which is 0. */
  int countOrOff(final Flag flag) {
    return isOff(flag) ? 0 : countAboveZero(flag);
  }

  /** A percentage that cannot be 0. */
  int percent(final Flag flag, final int otherwise) {
    return (int) number(flag, Kind.PERCENT, otherwise);
  }

  RateConfig rate(final Flag flag) {
    final Given given = find(flag);
    if (given == null || isOff(flag)) {
      return RateConfig.OFF;
    }
    try {
      return Values.rate(given.value());
    } catch (final ValueException e) {
      throw refuse(given, e.getMessage());
    }
  }

  /** Explains a value that a record has refused. */
  UsageException refuse(final ConfigException refused) {
    final Flag flag = Flags.byField(refused.field());
    final Given given = flag == null ? null : find(flag);
    if (given == null) {
      return new UsageException(
          refused.field() + (owner == null ? "" : " of " + owner) + ": " + refused.problem());
    }
    return refuse(given, ranged(given, refused.problem()));
  }

  /** Puts flag, frontend and place in front of a problem. */
  UsageException refuse(final Given given, final String problem) {
    final String of = owner == null ? "" : " of " + owner;
    return new UsageException(
        given.flag().spelling() + of + " (" + given.origin() + "): " + problem);
  }

  /** The text as written instead of the record's number. */
  private static String ranged(final Given given, final String problem) {
    final String quoted = Text.quoted(given.value());
    final int range = problem.indexOf(Values.RANGE);
    if (range >= 0 && PLAIN.contains(given.flag().label())) {
      return quoted + problem.substring(range);
    }
    return problem.startsWith("\"") ? problem : quoted + ": " + problem;
  }
}
