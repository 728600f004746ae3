package io.millrace.control;

import java.util.regex.Pattern;

/**
 * Which backends an order is about: {@code NAME} in every frontend, {@code FRONTEND/NAME} in one; a
 * {@code *} stands for any characters. A name also stands for all backends {@code NAME@ADDRESS}.
 */
final class Selector {
  private static final char ANY = '*';

  private final String text;
  private final Pattern frontend;
  private final Pattern backend;

  private Selector(final String text, final Pattern frontend, final Pattern backend) {
    this.text = text;
    this.frontend = frontend;
    this.backend = backend;
  }

  static Selector parse(final String text) {
    final int slash = text.indexOf('/');
    return new Selector(
        text,
        slash < 0 ? null : pattern(text.substring(0, slash)),
        pattern(text.substring(slash + 1)));
  }

  boolean matches(final String frontendName, final String backendName) {
    if (frontend != null && !frontend.matcher(frontendName).matches()) {
      return false;
    }
    final int at = backendName.indexOf('@');
    return backend.matcher(backendName).matches()
        || at > 0 && backend.matcher(backendName.substring(0, at)).matches();
  }

  @Override
  public String toString() {
    return text;
  }

  private static Pattern pattern(final String glob) {
    final StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      final char c = glob.charAt(i);
      regex.append(c == ANY ? ".*" : Pattern.quote(String.valueOf(c)));
    }
    return Pattern.compile(regex.toString());
  }
}
