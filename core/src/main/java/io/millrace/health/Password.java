package io.millrace.health;

import io.millrace.config.Secret;
import io.millrace.health.WatchedFile.UnusableException;
import java.nio.charset.StandardCharsets;

/**
 * The password of all probes of one address: from the environment, or in a file that may change.
 */
final class Password {
  private final String known;
  private final WatchedFile<String> file;

  private Password(final String known, final WatchedFile<String> file) {
    this.known = known;
    this.file = file;
  }

  /** Null when there is none. */
  static Password of(final Secret secret) {
    if (secret == null) {
      return null;
    }
    return secret.file() == null
        ? new Password(secret.value(), null)
        : new Password(
            null, new WatchedFile<>(secret.source(), secret.file(), Password::withoutLineEnd));
  }

  /** Whether it is in a file, which is to be looked at before each use. */
  boolean isInFile() {
    return file != null;
  }

  /** Worker only. */
  void look() {
    if (file != null) {
      file.look();
    }
  }

  /** Null when there was none so far. */
  String value() {
    return file == null ? known : file.value();
  }

  String problem() {
    return file == null ? null : file.problem();
  }

  String trouble() {
    return file == null ? null : file.trouble();
  }

  /** Without the line end that editors leave. */
  private static String withoutLineEnd(final byte[] bytes) throws UnusableException {
    final String text = new String(bytes, StandardCharsets.UTF_8).stripTrailing();
    if (text.isEmpty()) {
      throw new UnusableException("is empty");
    }
    if (text.length() > Secret.LENGTH_MAX) {
      throw new UnusableException("is too long");
    }
    return text;
  }
}
