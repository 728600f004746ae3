package io.millrace.net;

/**
 * IPv4 literals: four plain numbers and nothing else. Forms that resolvers read otherwise than
 * people do ({@code 127.1}, {@code 0177.0.0.1}) are none.
 */
public final class Ipv4 {
  private static final int OCTETS = 4;
  private static final int DIGITS_MAX = 3;
  private static final int OCTET_MAX = 255;

  private Ipv4() {}

  /**
   * Reads a literal.
   *
   * @param text four numbers from 0 to 255 without leading zeros
   * @return the four bytes, or null when it is none
   */
  public static byte[] parse(final String text) {
    final byte[] bytes = new byte[OCTETS];
    int start = 0;
    for (int i = 0; i < OCTETS; i++) {
      final int dot = i < OCTETS - 1 ? text.indexOf('.', start) : text.length();
      final int octet = dot < 0 ? -1 : octet(text, start, dot);
      if (octet < 0) {
        return null;
      }
      bytes[i] = (byte) octet;
      start = dot + 1;
    }
    return bytes;
  }

  /**
   * Writes an address.
   *
   * @param bytes four bytes
   * @return for example {@code 192.0.2.1}
   */
  public static String format(final byte[] bytes) {
    final StringBuilder out = new StringBuilder();
    for (int i = 0; i < OCTETS; i++) {
      out.append(i == 0 ? "" : ".").append(bytes[i] & 0xff);
    }
    return out.toString();
  }

  private static int octet(final String text, final int start, final int end) {
    final int digits = end - start;
    if (digits < 1 || digits > DIGITS_MAX || digits > 1 && text.charAt(start) == '0') {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      final int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value <= OCTET_MAX ? value : -1;
  }
}
