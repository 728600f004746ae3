package io.millrace.net;

import java.util.Arrays;

/** IPv6 literals: strict reading, and the shortest spelling (RFC 5952). */
public final class Ipv6 {
  private static final int GROUPS = 8;
  private static final int DIGITS_MAX = 4;

  private Ipv6() {}

  /**
   * Reads a literal without brackets and zone.
   *
   * @param text for example {@code 2001:db8::1} or {@code ::ffff:10.0.0.1}
   * @return the eight groups, or null when it is none
   */
  public static int[] parse(final String text) {
    final int gap = text.indexOf("::");
    if (gap < 0) {
      final int[] all = groups(text);
      return all != null && all.length == GROUPS ? all : null;
    }
    final int[] head = groups(text.substring(0, gap));
    final int[] tail = groups(text.substring(gap + 2));
    final boolean dottedHead = text.lastIndexOf('.', gap) >= 0;
    if (head == null || tail == null || head.length + tail.length >= GROUPS || dottedHead) {
      return null;
    }
    final int[] all = new int[GROUPS];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
    return all;
  }

  /**
   * The bytes of an address.
   *
   * @param groups eight groups
   * @return 16 bytes
   */
  public static byte[] toBytes(final int[] groups) {
    final byte[] bytes = new byte[2 * GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      bytes[2 * i] = (byte) (groups[i] >> Byte.SIZE);
      bytes[2 * i + 1] = (byte) groups[i];
    }
    return bytes;
  }

  /**
   * The groups of an address.
   *
   * @param bytes 16 bytes
   * @return eight groups
   */
  public static int[] toGroups(final byte[] bytes) {
    final int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = group(bytes, 2 * i);
    }
    return groups;
  }

  /**
   * Writes the shortest form.
   *
   * @param groups eight groups
   * @return for example {@code 2001:db8::1}
   */
  public static String format(final int[] groups) {
    int gapStart = -1;
    int gapLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      final int zeros = zerosFrom(groups, i);
      if (zeros > gapLength) {
        gapStart = i;
        gapLength = zeros;
      }
    }
    final StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < GROUPS) {
      if (i == gapStart) {
        out.append("::");
        i += gapLength;
      } else {
        out.append(i == 0 || i == gapStart + gapLength && gapStart >= 0 ? "" : ":");
        out.append(Integer.toHexString(groups[i]));
        i++;
      }
    }
    return out.toString();
  }

  private static int group(final byte[] bytes, final int at) {
    return (bytes[at] & 0xff) << Byte.SIZE | bytes[at + 1] & 0xff;
  }

  private static int zerosFrom(final int[] groups, final int start) {
    int end = start;
    while (end < GROUPS && groups[end] == 0) {
      end++;
    }
    return end - start;
  }

  /**
   * Groups between colons, a dotted IPv4 address as the last two; null when the text is malformed.
   */
  private static int[] groups(final String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    final int[] found = new int[GROUPS];
    int count = 0;
    int start = 0;
    while (start <= text.length()) {
      final int colon = text.indexOf(':', start);
      final String part = text.substring(start, colon < 0 ? text.length() : colon);
      final boolean dotted = colon < 0 && part.indexOf('.') >= 0;
      if (count + (dotted ? 2 : 1) > GROUPS || !put(part, dotted, found, count)) {
        return null;
      }
      count += dotted ? 2 : 1;
      start = colon < 0 ? text.length() + 1 : colon + 1;
    }
    return Arrays.copyOf(found, count);
  }

  private static boolean put(
      final String part, final boolean dotted, final int[] groups, final int index) {
    if (dotted) {
      final byte[] bytes = Ipv4.parse(part);
      if (bytes == null) {
        return false;
      }
      groups[index] = group(bytes, 0);
      groups[index + 1] = group(bytes, 2);
      return true;
    }
    if (part.isEmpty() || part.length() > DIGITS_MAX) {
      return false;
    }
    int value = 0;
    for (int i = 0; i < part.length(); i++) {
      final int digit = hexDigit(part.charAt(i));
      if (digit < 0) {
        return false;
      }
      value = value << 4 | digit;
    }
    groups[index] = value;
    return true;
  }

  private static int hexDigit(final char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    final char lower = (char) (c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
