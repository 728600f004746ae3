package io.millrace.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/** The line of PROXY protocol version 1. */
final class ProxyLine {
  /** Longest line, its end included. */
  static final int BYTES_MAX = 107;

  static final int END_BYTES = 2;
  private static final String UNKNOWN = "PROXY UNKNOWN";
  private static final int FIELDS = 6;
  private static final int PORT_DIGITS_MAX = 5;
  private static final int PORT_MAX = 65_535;

  private ProxyLine() {}

  /**
   * Reads a line.
   *
   * @param bytes the line, which begins with "PROXY "
   * @param length without its end
   * @return null when it is invalid
   */
  static ProxyHeader parse(final byte[] bytes, final int length) {
    final String line = new String(bytes, 0, length, StandardCharsets.US_ASCII);
    if (line.startsWith(UNKNOWN)) {
      final boolean ends = length == UNKNOWN.length() || line.charAt(UNKNOWN.length()) == ' ';
      return ends ? ProxyHeader.LOCAL : null; // whatever follows is not to be looked at
    }
    final String[] fields = line.split(" ", -1);
    if (fields.length != FIELDS) {
      return null;
    }
    final InetSocketAddress client = address(fields[1], fields[2], fields[4]);
    final InetSocketAddress destination = address(fields[1], fields[3], fields[5]);
    return client == null || destination == null ? null : new ProxyHeader(client, destination);
  }

  private static InetSocketAddress address(
      final String family, final String host, final String port) {
    final byte[] bytes = bytes(family, host);
    final int number = port(port);
    if (bytes == null || number < 0) {
      return null;
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), number);
    } catch (final UnknownHostException e) {
      throw new IllegalStateException(e); // their number is right
    }
  }

  private static byte[] bytes(final String family, final String host) {
    if ("TCP4".equals(family)) {
      return Ipv4.parse(host);
    }
    final int[] groups = "TCP6".equals(family) ? Ipv6.parse(host) : null;
    return groups == null ? null : Ipv6.toBytes(groups);
  }

  private static int port(final String text) {
    final int digits = text.length();
    if (digits < 1 || digits > PORT_DIGITS_MAX || digits > 1 && text.charAt(0) == '0') {
      return -1;
    }
    int port = 0;
    for (int i = 0; i < digits; i++) {
      final int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      port = port * 10 + digit;
    }
    return port <= PORT_MAX ? port : -1;
  }
}
