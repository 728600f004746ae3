package io.millrace.tools.args;

import io.millrace.net.Ipv6;

/**
 * An address cut into host and port text.
 *
 * @param host canonical: an IP literal without brackets, a name, or {@link #ANY}
 * @param port what follows the colon, or null when there was none
 */
record HostPort(String host, String port) {
  /** All local addresses. */
  static final String ANY = "*";

  private static final int PORT_DIGITS_MAX = 9;
  private static final int PORT_MAX = 65_535;

  /**
   * Cuts an address.
   *
   * @param text {@code HOST}, {@code HOST:PORT}, {@code [IPV6]} or {@code [IPV6]:PORT}; an empty
   *     host is {@link #ANY}
   * @return its parts; the host is checked, the port is not
   */
  static HostPort cut(final String text) {
    if (text.isEmpty()) {
      throw new ValueException("\"\" is no address");
    }
    if (hasBlank(text)) {
      throw new ValueException(Text.quoted(text) + " holds a blank");
    }
    if (text.charAt(0) == '[') {
      return cutBracketed(text);
    }
    final int colon = text.indexOf(':');
    if (colon != text.lastIndexOf(':')) {
      throw new ValueException(Text.quoted(text) + bracketsHint(text));
    }
    if (colon < 0 && isPort(text)) {
      throw new ValueException(Text.quoted(text) + " is but a port; write HOST:" + text);
    }
    final String host = colon < 0 ? text : text.substring(0, colon);
    final boolean any = colon == 0 || ANY.equals(host);
    return new HostPort(
        any ? ANY : Hosts.plain(host), colon < 0 ? null : text.substring(colon + 1));
  }

  /**
   * Reads a port.
   *
   * @param digits one to nine digits
   * @return the number, which may be out of range
   */
  static int portNumber(final String digits) {
    if (digits.isEmpty()
        || digits.length() > PORT_DIGITS_MAX
        || digits.charAt(0) == '0' && digits.length() > 1) {
      throw noPort(digits);
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      final int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw noPort(digits);
      }
      value = value * 10 + digit;
    }
    return value;
  }

  private static boolean isPort(final String text) {
    return text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= PORT_MAX;
  }

  private static ValueException noPort(final String text) {
    return new ValueException(Text.quoted(text) + " is no port; write a number from 1 to 65535");
  }

  private static HostPort cutBracketed(final String text) {
    final int close = text.indexOf(']');
    if (close < 0) {
      throw new ValueException(Text.quoted(text) + " has no closing bracket");
    }
    final String host = Hosts.ipv6(text.substring(1, close));
    if (close == text.length() - 1) {
      return new HostPort(host, null);
    }
    if (text.charAt(close + 1) != ':') {
      throw new ValueException(
          Text.quoted(text) + ": a colon and the port must follow the bracket");
    }
    return new HostPort(host, text.substring(close + 2));
  }

  private static String bracketsHint(final String text) {
    final int last = text.lastIndexOf(':');
    final String head = text.substring(0, last);
    final boolean wholeIsIpv6 = Ipv6.parse(text) != null;
    final boolean headIsIpv6 = Ipv6.parse(head) != null;
    if (headIsIpv6 && wholeIsIpv6) {
      return " is ambiguous; write ["
          + head
          + "]:"
          + text.substring(last + 1)
          + " or ["
          + text
          + "]:PORT";
    }
    if (headIsIpv6) {
      return " needs brackets; write [" + head + "]:" + text.substring(last + 1);
    }
    if (wholeIsIpv6) {
      return " needs brackets and a port; write [" + text + "]:PORT";
    }
    return " has more than one colon; write HOST:PORT, IPv6 as [ADDRESS]:PORT";
  }

  private static boolean hasBlank(final String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || Character.isSpaceChar(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
