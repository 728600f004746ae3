package io.millrace.config;

import java.nio.file.Path;

/**
 * A password, or the file that holds it; and where it came from: it is never printed. What is in a
 * file is no part of the configuration: it may change at any time.
 *
 * @param source as on the command line, for example {@code password-env=REDIS_PASSWORD}
 * @param value the password, null when it is in a file
 * @param file that holds it, else null
 */
public record Secret(String source, String value, Path file) {
  /** Longest password. */
  public static final int LENGTH_MAX = 1024;

  /**
   * Checks the length.
   *
   * @throws ConfigException when it is empty or longer than 1,024 characters, or in a file too
   */
  public Secret {
    ConfigException.notNull("health", source);
    if (value == null == (file == null)) {
      throw new ConfigException("health", "a password is either given or in a file");
    }
    if (value != null) {
      ConfigException.inRange("health", value.length(), 1, LENGTH_MAX, Units.COUNT);
    }
  }

  /**
   * One that is known.
   *
   * @param source where it came from
   * @param value the password
   * @return the secret
   */
  public static Secret known(final String source, final String value) {
    return new Secret(source, value, null);
  }

  /**
   * One in a file, which is read when it is needed.
   *
   * @param source where the name came from
   * @param file that holds it
   * @return the secret
   */
  public static Secret inFile(final String source, final Path file) {
    return new Secret(source, null, file);
  }

  @Override
  public String toString() {
    return source;
  }
}
