package io.millrace.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A block of IP addresses. Immutable. IPv4 and IPv6 are apart: {@code ::/0} holds no IPv4 address;
 * IPv4-mapped IPv6 is IPv4 everywhere.
 *
 * @param network the first address of the block
 * @param prefixBits length of the prefix, 0 to 32 (IPv4) or 128 (IPv6)
 */
public record Cidr(InetAddress network, int prefixBits) {
  /** Length of the prefix of IPv4-mapped addresses. */
  public static final int MAPPED_BITS = 96;

  private static final String FIELD = "cidr";
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  /**
   * Checks that the block begins at its first address.
   *
   * @throws ConfigException when the prefix is out of range or bits stand behind it
   */
  public Cidr {
    final byte[] bytes = ConfigException.notNull(FIELD, network).getAddress();
    if (isMapped(bytes)) {
      throw new ConfigException(FIELD, "an IPv4-mapped address is written as IPv4");
    }
    ConfigException.inRange(FIELD, prefixBits, 0, bytes.length * Byte.SIZE, Units.COUNT);
    if (!Arrays.equals(bytes, masked(bytes, prefixBits))) {
      throw new ConfigException(FIELD, "bits stand behind the prefix of " + prefixBits);
    }
  }

  /**
   * The block that an address lies in. IPv4-mapped addresses become IPv4, and with them the prefix
   * becomes shorter by {@link #MAPPED_BITS}.
   *
   * @param address 4 or 16 bytes
   * @param prefixBits length of the prefix
   * @return its first address and prefix
   * @throws ConfigException when the prefix is out of range; that of an IPv4-mapped address begins
   *     at {@link #MAPPED_BITS}, as a shorter one would hold other addresses too
   */
  public static Cidr around(final byte[] address, final int prefixBits) {
    final boolean mapped = isMapped(address);
    final int least = mapped ? MAPPED_BITS : 0;
    ConfigException.inRange(FIELD, prefixBits, least, address.length * Byte.SIZE, Units.COUNT);
    try {
      final byte[] plain = mapped ? Arrays.copyOfRange(address, 12, IPV6_BYTES) : address;
      final int bits = prefixBits - least;
      return new Cidr(InetAddress.getByAddress(masked(plain, bits)), bits);
    } catch (final UnknownHostException e) {
      throw new ConfigException(FIELD, address.length + " bytes are no address");
    }
  }

  /**
   * Whether 16 bytes stand for an IPv4 address.
   *
   * @param address any bytes
   * @return true for {@code ::ffff:a.b.c.d}
   */
  public static boolean isMapped(final byte[] address) {
    if (address.length != IPV6_BYTES || address[10] != -1 || address[11] != -1) {
      return false;
    }
    for (int i = 0; i < 10; i++) {
      if (address[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the block is one of IPv4.
   *
   * @return false for IPv6
   */
  public boolean isIpv4() {
    return network.getAddress().length == IPV4_BYTES;
  }

  /**
   * Whether an address lies in the block.
   *
   * @param address any; IPv4-mapped IPv6 counts as IPv4
   * @return true when family and prefix are the same
   */
  public boolean contains(final InetAddress address) {
    final byte[] bytes = address.getAddress();
    final byte[] plain = isMapped(bytes) ? Arrays.copyOfRange(bytes, 12, IPV6_BYTES) : bytes;
    return Arrays.equals(network.getAddress(), masked(plain, prefixBits));
  }

  private static byte[] masked(final byte[] address, final int bits) {
    final byte[] masked = new byte[address.length];
    for (int i = 0; i < address.length; i++) {
      final int kept = Math.max(0, Math.min(Byte.SIZE, bits - i * Byte.SIZE));
      masked[i] = (byte) (address[i] & 0xff00 >> kept);
    }
    return masked;
  }
}
