package io.millrace.tools.args;

/** Shows what somebody wrote inside a message of one line, whatever it holds. */
public final class Text {
  /** Longest piece of a value that a message repeats. */
  static final int SHOWN_MAX = 100;

  private Text() {}

  /**
   * Quotes a text; what is not plainly visible is escaped and what is long is cut.
   *
   * @param value any text
   * @return one line
   */
  public static String quoted(final String value) {
    final StringBuilder out = new StringBuilder(value.length() + 2);
    out.append('"');
    final int shown = Math.min(value.length(), SHOWN_MAX);
    for (int i = 0; i < shown; i++) {
      appendVisible(out, value.charAt(i));
    }
    return out.append(shown < value.length() ? "...\"" : "\"").toString();
  }

  private static void appendVisible(final StringBuilder out, final char c) {
    final boolean odd =
        c != ' ' && (Character.isWhitespace(c) || Character.isSpaceChar(c) || isUnprintable(c));
    if (odd) {
      out.append("\\u")
          .append(hexDigit(c >> 12))
          .append(hexDigit(c >> 8))
          .append(hexDigit(c >> 4))
          .append(hexDigit(c));
    } else {
      out.append(c);
    }
  }

  private static boolean isUnprintable(final char c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
  }

  private static char hexDigit(final int value) {
    return Character.forDigit(value & 0xF, 16);
  }
}
