package io.millrace.tools.args;

import io.millrace.net.Ipv4;
import io.millrace.net.Ipv6;

/**
 * Checks one host of an address and gives its canonical text. IPv4 is four plain numbers and
 * nothing else: forms that resolvers read otherwise than people do ({@code 127.1}, {@code
 * 0177.0.0.1}, {@code 0x7f000001}) are refused. Names follow RFC 1123, with the underscore that
 * real names of services carry.
 */
final class Hosts {
  private static final int NAME_MAX = 253;
  private static final int LABEL_MAX = 63;
  private static final int ZONE_MAX = 15;
  private static final int LINK_LOCAL = 0xfe80;
  private static final int LINK_LOCAL_MASK = 0xffc0;

  private Hosts() {}

  /** An IPv4 address or a name. */
  static String plain(final String host) {
    if (looksNumeric(host)) {
      if (Ipv4.parse(host) == null) {
        throw new ValueException(
            Text.quoted(host)
                + " is no IPv4 address; write four numbers from 0 to 255 without leading zeros");
      }
      return host;
    }
    requireName(host);
    return host;
  }

  /** The text between brackets. */
  static String ipv6(final String inner) {
    final int percent = inner.indexOf('%');
    final String literal = percent < 0 ? inner : inner.substring(0, percent);
    final int[] groups = Ipv6.parse(literal);
    if (groups == null) {
      throw new ValueException("[" + printable(inner) + "] is no IPv6 address");
    }
    final String mapped = mappedIpv4(groups);
    if (mapped != null) {
      throw new ValueException("[" + inner + "] is an IPv4 address in IPv6 form; write " + mapped);
    }
    final boolean linkLocal = (groups[0] & LINK_LOCAL_MASK) == LINK_LOCAL;
    if (linkLocal && percent < 0) {
      throw new ValueException(
          "["
              + inner
              + "] is link-local and needs its interface; write for example ["
              + inner
              + "%eth0]");
    }
    if (percent < 0) {
      return Ipv6.format(groups);
    }
    final String zone = inner.substring(percent + 1);
    if (!linkLocal || !isZone(zone)) {
      throw new ValueException(
          "["
              + printable(inner)
              + "]: "
              + (linkLocal ? "no interface is so named" : "only link-local addresses have a zone"));
    }
    return Ipv6.format(groups) + "%" + zone;
  }

  /** Whether the text is an IP literal as this class writes it. */
  static boolean isLiteral(final String host) {
    return host.indexOf(':') >= 0 || Ipv4.parse(host) != null;
  }

  /**
   * Whether every label is decimal, or hexadecimal after 0x: resolvers may take such a text as an
   * address.
   */
  private static boolean looksNumeric(final String host) {
    int start = 0;
    while (start <= host.length()) {
      final int dot = host.indexOf('.', start);
      final int end = dot < 0 ? host.length() : dot;
      if (!isNumber(host, start, end)) {
        return false;
      }
      start = end + 1;
    }
    return true;
  }

  private static boolean isNumber(final String text, final int start, final int end) {
    final boolean hex =
        end - start > 2 && text.charAt(start) == '0' && (text.charAt(start + 1) | 0x20) == 'x';
    for (int i = hex ? start + 2 : start; i < end; i++) {
      final char lower = (char) (text.charAt(i) | 0x20);
      final boolean decimal = text.charAt(i) >= '0' && text.charAt(i) <= '9';
      if (!decimal && !(hex && lower >= 'a' && lower <= 'f')) {
        return false;
      }
    }
    return end > start;
  }

  private static void requireName(final String host) {
    final String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    boolean good = !name.isEmpty() && name.length() <= NAME_MAX;
    int start = 0;
    while (good && start <= name.length()) {
      final int dot = name.indexOf('.', start);
      final int end = dot < 0 ? name.length() : dot;
      good = isLabel(name, start, end);
      start = end + 1;
    }
    if (!good) {
      throw new ValueException(
          Text.quoted(host)
              + " is no host; use letters, digits, - and _ between dots, or an IP address");
    }
  }

  private static boolean isLabel(final String name, final int start, final int end) {
    if (end == start
        || end - start > LABEL_MAX
        || name.charAt(start) == '-'
        || name.charAt(end - 1) == '-') {
      return false;
    }
    for (int i = start; i < end; i++) {
      final char c = name.charAt(i);
      if (!isLetterOrDigit(c) && c != '-' && c != '_') {
        return false;
      }
    }
    return true;
  }

  private static boolean isZone(final String zone) {
    boolean good = !zone.isEmpty() && zone.length() <= ZONE_MAX;
    for (int i = 0; good && i < zone.length(); i++) {
      final char c = zone.charAt(i);
      good = isLetterOrDigit(c) || c == '.' || c == '_' || c == '-';
    }
    return good;
  }

  private static boolean isLetterOrDigit(final char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }

  private static String mappedIpv4(final int[] groups) {
    for (int i = 0; i < 5; i++) {
      if (groups[i] != 0) {
        return null;
      }
    }
    return groups[5] != 0xffff
        ? null
        : (groups[6] >> 8)
            + "."
            + (groups[6] & 0xff)
            + "."
            + (groups[7] >> 8)
            + "."
            + (groups[7] & 0xff);
  }

  private static String printable(final String text) {
    final String quoted = Text.quoted(text);
    return quoted.substring(1, quoted.length() - 1);
  }
}
