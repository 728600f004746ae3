package io.millrace.net;

import io.millrace.config.Cidr;
import io.millrace.config.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes PROXY protocol headers. Both addresses are always of one family: where they are not, the
 * IPv4 one is written IPv4-mapped, and a destination that is not known takes the client's family.
 */
public final class ProxyHeaderWriter {
  /** Longest header that {@link #v2} makes. */
  public static final int V2_BYTES_MAX = ProxyBlock.FIXED_BYTES + ProxyBlock.INET6_BYTES;

  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private ProxyHeaderWriter() {}

  /**
   * A header of version 1, tcp only.
   *
   * @param header addresses, or none
   * @return at most 107 bytes
   */
  public static byte[] v1(final ProxyHeader header) {
    final StringBuilder line = new StringBuilder(ProxyLine.BYTES_MAX);
    if (header.isLocal()) {
      line.append("PROXY UNKNOWN");
    } else {
      final byte[][] pair = pair(header);
      line.append(pair[0].length == IPV4_BYTES ? "PROXY TCP4 " : "PROXY TCP6 ");
      line.append(text(pair[0])).append(' ').append(text(pair[1])).append(' ');
      line.append(header.client().getPort()).append(' ').append(header.destination().getPort());
    }
    return line.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * A header of version 2.
   *
   * @param header addresses, or none
   * @param protocol of the frontend
   * @return at most {@link #V2_BYTES_MAX} bytes
   */
  public static byte[] v2(final ProxyHeader header, final Protocol protocol) {
    if (header.isLocal()) {
      return begin(ProxyBlock.COMMAND_LOCAL, ProxyBlock.FAMILY_UNSPEC << 4, 0).array();
    }
    final byte[][] pair = pair(header);
    final boolean ipv4 = pair[0].length == IPV4_BYTES;
    final int family = ipv4 ? ProxyBlock.FAMILY_INET : ProxyBlock.FAMILY_INET6;
    return begin(
            ProxyBlock.COMMAND_PROXY,
            family << 4 | ProxyBlock.transport(protocol),
            ipv4 ? ProxyBlock.INET_BYTES : ProxyBlock.INET6_BYTES)
        .put(pair[0])
        .put(pair[1])
        .putShort((short) header.client().getPort())
        .putShort((short) header.destination().getPort())
        .array();
  }

  private static ByteBuffer begin(final int command, final int family, final int length) {
    final ByteBuffer bytes = ByteBuffer.allocate(ProxyBlock.FIXED_BYTES + length);
    for (int i = 0; i < ProxyBlock.signatureBytes(); i++) {
      bytes.put(ProxyBlock.signature(i));
    }
    return bytes
        .put((byte) (ProxyBlock.VERSION << 4 | command))
        .put((byte) family)
        .putShort((short) length);
  }

  /** Both addresses, of the same family. */
  private static byte[][] pair(final ProxyHeader header) {
    final byte[] client = plain(header.client());
    final byte[] destination = plain(header.destination());
    if (client.length == destination.length) {
      return new byte[][] {client, destination};
    }
    if (header.destination().getAddress().isAnyLocalAddress()) {
      return new byte[][] {client, new byte[client.length]};
    }
    return new byte[][] {mapped(client), mapped(destination)};
  }

  private static byte[] plain(final InetSocketAddress of) {
    final InetAddress address = of.getAddress();
    final byte[] bytes = address.getAddress();
    return Cidr.isMapped(bytes)
        ? Arrays.copyOfRange(bytes, IPV6_BYTES - IPV4_BYTES, IPV6_BYTES)
        : bytes;
  }

  private static byte[] mapped(final byte[] bytes) {
    if (bytes.length == IPV6_BYTES) {
      return bytes;
    }
    final byte[] mapped = new byte[IPV6_BYTES];
    mapped[10] = -1;
    mapped[11] = -1;
    System.arraycopy(bytes, 0, mapped, IPV6_BYTES - IPV4_BYTES, IPV4_BYTES);
    return mapped;
  }

  private static String text(final byte[] bytes) {
    return bytes.length == IPV4_BYTES ? Ipv4.format(bytes) : Ipv6.format(Ipv6.toGroups(bytes));
  }
}
