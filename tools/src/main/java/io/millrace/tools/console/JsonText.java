package io.millrace.tools.console;

/** Writes strings as JSON has them. */
public final class JsonText {
  private JsonText() {}

  /**
   * Appends a string with its quotes.
   *
   * @param out receives it
   * @param value any characters
   */
  public static void appendQuoted(final StringBuilder out, final String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      final char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          out.append(Character.forDigit(c >> shift & 0xf, 16));
        }
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
