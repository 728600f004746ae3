package io.millrace.config;

/**
 * A password, and where it came from: it is never printed.
 *
 * @param source as on the command line, for example {@code password-env=REDIS_PASSWORD}
 * @param value the password
 */
public record Secret(String source, String value) {
  private static final int LENGTH_MAX = 1024;

  /**
   * Checks the length.
   *
   * @throws ConfigException when it is empty or longer than 1,024 characters
   */
  public Secret {
    ConfigException.notNull("health", source);
    ConfigException.inRange(
        "health", ConfigException.notNull("health", value).length(), 1, LENGTH_MAX, Units.COUNT);
  }

  @Override
  public String toString() {
    return source;
  }
}
