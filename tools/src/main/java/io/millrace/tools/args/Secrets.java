package io.millrace.tools.args;

import io.millrace.config.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Passwords: from a file or the environment, never from a flag, which every user can see. */
final class Secrets {
  private static final String FILE = "password-file";
  private static final String ENVIRONMENT = "password-env";

  private Secrets() {}

  /** The password that the keys name, or null. */
  static Secret read(final ProbeKeys keys) {
    final String file = keys.take(FILE);
    final String variable = keys.take(ENVIRONMENT);
    if (file != null && variable != null) {
      throw new ValueException(FILE + " and " + ENVIRONMENT + " exclude each other");
    }
    if (variable != null) {
      final String value = System.getenv(variable);
      if (value == null || value.isEmpty()) {
        throw new ValueException(ENVIRONMENT + "=" + variable + ": there is no such variable");
      }
      return Secret.known(ENVIRONMENT + "=" + variable, value);
    }
    return file == null ? null : Secret.inFile(FILE + "=" + file, path(FILE, file));
  }

  /** The file that a key names. */
  static Path path(final String key, final String file) {
    try {
      return Path.of(file);
    } catch (final InvalidPathException e) {
      throw new ValueException(key + "=" + file + " is no path");
    }
  }
}
