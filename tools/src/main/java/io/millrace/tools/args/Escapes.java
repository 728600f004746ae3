package io.millrace.tools.args;

import java.nio.charset.StandardCharsets;

/**
 * The escapes of send, match, regex and path: {@code \r \n \t \0 \\ \, \xHH}. Decoded, a character
 * stands for one byte; what is not ASCII becomes its bytes in UTF-8.
 */
final class Escapes {
  private static final String LETTERS = "rnt0\\,";
  private static final String MEANINGS = "\r\n\t\0\\,";
  private static final int HEX_DIGITS = 2;

  private Escapes() {}

  static String decode(final String key, final String text) {
    final StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      final char c = text.charAt(i);
      if (c != '\\') {
        appendBytes(out, c, text, i);
        i++;
      } else if (isHex(text, i)) {
        out.append((char) Integer.parseInt(text.substring(i + 2, i + 2 + HEX_DIGITS), 16));
        i += 2 + HEX_DIGITS;
      } else {
        final int letter = i + 1 < text.length() ? LETTERS.indexOf(text.charAt(i + 1)) : -1;
        if (letter < 0) {
          throw new ValueException(
              key + ": a backslash stands before r, n, t, 0, x and two digits, comma or backslash");
        }
        out.append(MEANINGS.charAt(letter));
        i += 2;
      }
    }
    return out.toString();
  }

  /** The comma is ours; all else means in an expression what it means in others. */
  static String decodeRegex(final String text) {
    final StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      final char c = text.charAt(i);
      final char next = c == '\\' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
      if (next == ',') {
        out.append(',');
        i += 2;
      } else if (next == '0') {
        out.append("\\x00");
        i += 2;
      } else if (next != 0) {
        out.append(c).append(next);
        i += 2;
      } else {
        appendBytes(out, c, text, i);
        i++;
      }
    }
    return out.toString();
  }

  /** What {@link #decode} reads as this. */
  static String encode(final String bytes) {
    final StringBuilder out = new StringBuilder();
    for (int i = 0; i < bytes.length(); i++) {
      final char c = bytes.charAt(i);
      final int letter = MEANINGS.indexOf(c);
      if (letter >= 0) {
        out.append('\\').append(LETTERS.charAt(letter));
      } else if (c < ' ' || c > '~') {
        out.append("\\x").append(Character.forDigit(c >> 4 & 0xF, 16));
        out.append(Character.forDigit(c & 0xF, 16));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** What {@link #decodeRegex} reads as this. */
  static String encodeRegex(final String regex) {
    final StringBuilder out = new StringBuilder();
    boolean escaped = false;
    for (int i = 0; i < regex.length(); i++) {
      final char c = regex.charAt(i);
      if (c == ',') {
        out.append(escaped ? "," : "\\,");
      } else if (c < ' ' || c > '~') {
        out.append(escaped ? "" : "\\").append('x').append(Character.forDigit(c >> 4 & 0xF, 16));
        out.append(Character.forDigit(c & 0xF, 16));
      } else {
        out.append(c);
      }
      escaped = c == '\\' && !escaped;
    }
    return out.toString();
  }

  private static boolean isHex(final String text, final int at) {
    return at + 2 + HEX_DIGITS <= text.length()
        && text.charAt(at + 1) == 'x'
        && Character.digit(text.charAt(at + 2), 16) >= 0
        && Character.digit(text.charAt(at + 3), 16) >= 0;
  }

  private static void appendBytes(
      final StringBuilder out, final char c, final String text, final int at) {
    if (c < 0x80) {
      out.append(c);
    } else if (!Character.isLowSurrogate(c)) {
      final byte[] bytes =
          Character.toString(text.codePointAt(at)).getBytes(StandardCharsets.UTF_8);
      out.append(new String(bytes, StandardCharsets.ISO_8859_1));
    }
  }
}
