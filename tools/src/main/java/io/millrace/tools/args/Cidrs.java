package io.millrace.tools.args;

import io.millrace.config.Cidr;
import io.millrace.net.Ipv4;
import io.millrace.net.Ipv6;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads blocks of addresses: {@code 10.0.0.0/8}, {@code [2001:db8::]/32} or without brackets. */
final class Cidrs {
  private static final int MAPPED_BITS = Cidr.MAPPED_BITS;
  private static final int DIGITS_MAX = 3;

  private Cidrs() {}

  /**
   * Reads one block.
   *
   * @param text {@code ADDRESS/BITS}, or an address alone for itself
   * @return the block; IPv4-mapped prefixes become IPv4
   */
  static Cidr read(final String text) {
    final int slash = text.indexOf('/');
    final byte[] address = address(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw new ValueException(
          Text.quoted(text) + " is no block of addresses; write for example 10.0.0.0/8");
    }
    final int whole = address.length * Byte.SIZE;
    if (slash < 0 && isZero(address)) {
      throw new ValueException(
          Text.quoted(text) + " might mean all addresses; write " + text + "/0 for them");
    }
    final int bits = slash < 0 ? whole : bits(text, slash + 1);
    final boolean mapped = Cidr.isMapped(address);
    if (bits < 0 || bits > whole || mapped && bits < MAPPED_BITS) {
      throw new ValueException(
          Text.quoted(text)
              + (mapped ? " is IPv4 in IPv6 form" : " has no such prefix")
              + "; its prefix is a number from "
              + (mapped ? MAPPED_BITS : 0)
              + " to "
              + whole);
    }
    final Cidr block = Cidr.around(address, bits);
    if (!block.network().equals(Cidr.around(address, whole).network())) {
      throw new ValueException(
          Text.quoted(text) + " has bits behind its prefix; write " + Spelling.cidr(block));
    }
    return block;
  }

  private static boolean isZero(final byte[] address) {
    for (final byte part : address) {
      if (part != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads all blocks of a repeatable flag.
   *
   * @param lookup finds them
   * @param flag may be given once as {@code off}
   * @param max more are refused
   * @return in the order in which they were given
   */
  static Map<Cidr, Given> readAll(final Lookup lookup, final Flag flag, final int max) {
    final List<Given> all = lookup.findAll(flag, max);
    final Map<Cidr, Given> blocks = new LinkedHashMap<>();
    if (all.size() == 1 && lookup.isOff(flag)) {
      return blocks;
    }
    for (final Given given : all) {
      try {
        if (blocks.put(read(given.value()), given) != null) {
          throw new ValueException(Text.quoted(given.value()) + " is given twice");
        }
      } catch (final ValueException e) {
        throw lookup.refuse(given, e.getMessage());
      }
    }
    return blocks;
  }

  private static byte[] address(final String text) {
    final boolean bracketed = text.startsWith("[") && text.endsWith("]");
    final String plain = bracketed ? text.substring(1, text.length() - 1) : text;
    final int[] groups = Ipv6.parse(plain);
    if (groups != null) {
      return Ipv6.toBytes(groups);
    }
    return bracketed ? null : Ipv4.parse(plain);
  }

  private static int bits(final String text, final int start) {
    final int digits = text.length() - start;
    if (digits < 1 || digits > DIGITS_MAX || digits > 1 && text.charAt(start) == '0') {
      return -1;
    }
    int bits = 0;
    for (int i = start; i < text.length(); i++) {
      final int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      bits = bits * 10 + digit;
    }
    return bits;
  }
}
