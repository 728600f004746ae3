package io.millrace.config;

/**
 * A configuration value that cannot be used. Names the field, so that a command line can name its
 * flag.
 */
public final class ConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String problem;

  /**
   * Says which field is wrong and why.
   *
   * @param field the record component, for example {@code connectTries}
   * @param problem the value and what is accepted, without the field's name
   */
  public ConfigException(final String field, final String problem) {
    super(field + ": " + problem);
    this.field = field;
    this.problem = problem;
  }

  /**
   * The record component that is wrong.
   *
   * @return the component's name, never null
   */
  public String field() {
    return field;
  }

  /**
   * The value and what is accepted.
   *
   * @return text without the field's name, never null
   */
  public String problem() {
    return problem;
  }

  static long inRange(
      final String field, final long value, final long min, final long max, final String unit) {
    if (value < min || value > max) {
      throw new ConfigException(
          field,
          Units.format(value, unit)
              + " is outside "
              + Units.format(min, unit)
              + " to "
              + Units.format(max, unit));
    }
    return value;
  }

  static long zeroOrInRange(
      final String field, final long value, final long min, final long max, final String unit) {
    return value == 0 ? 0 : inRange(field, value, min, max, unit);
  }

  static <T> T notNull(final String field, final T value) {
    if (value == null) {
      throw new ConfigException(field, "is missing");
    }
    return value;
  }
}
