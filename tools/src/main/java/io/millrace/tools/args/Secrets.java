package io.millrace.tools.args;

import io.millrace.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
      return new Secret(ENVIRONMENT + "=" + variable, value);
    }
    return file == null ? null : new Secret(FILE + "=" + file, content(file));
  }

  /** Without the line end that editors leave. */
  private static String content(final String file) {
    try {
      final String text = Files.readString(Path.of(file), StandardCharsets.UTF_8).stripTrailing();
      if (text.isEmpty()) {
        throw new ValueException(FILE + "=" + file + " is empty");
      }
      return text;
    } catch (final IOException | IllegalArgumentException e) {
      throw new ValueException(FILE + "=" + file + " cannot be read");
    }
  }
}
