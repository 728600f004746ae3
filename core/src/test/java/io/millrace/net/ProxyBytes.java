package io.millrace.net;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** Bytes of PROXY protocol headers, written without the code that is tested. */
final class ProxyBytes {
  static final int PROXY = 0x21;
  static final int LOCAL = 0x20;
  static final int TCP4 = 0x11;
  static final int UDP4 = 0x12;
  static final int TCP6 = 0x21;
  static final int UNIX = 0x31;
  private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

  private ProxyBytes() {}

  static byte[] ascii(final String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A header whose length is that of its block. */
  static byte[] v2(final int command, final int family, final byte[]... block) {
    final byte[] all = join(block);
    return v2Claiming(command, family, all.length, all);
  }

  /** A header that claims another length than its block has. */
  static byte[] v2Claiming(
      final int command, final int family, final int length, final byte[]... block) {
    final byte[] fixed = {
      (byte) command, (byte) family, (byte) (length >>> 8), (byte) length,
    };
    return join(ascii(SIGNATURE), fixed, join(block));
  }

  /** The addresses of a family, in the order of the protocol. */
  static byte[] addresses(
      final String client, final int clientPort, final String server, final int serverPort) {
    final ByteBuffer ports = ByteBuffer.allocate(4);
    ports.putShort((short) clientPort).putShort((short) serverPort);
    return join(ip(client), ip(server), ports.array());
  }

  static byte[] tlv(final int type, final byte... value) {
    return tlvClaiming(type, value.length, value);
  }

  static byte[] tlvClaiming(final int type, final int length, final byte... value) {
    return join(new byte[] {(byte) type, (byte) (length >>> 8), (byte) length}, value);
  }

  /** Puts the right checksum over its place, which must hold zeros. */
  static byte[] sealed(final byte[] header, final int checksumAt) {
    final CRC32C crc = new CRC32C();
    crc.update(header);
    ByteBuffer.wrap(header).putInt(checksumAt, (int) crc.getValue());
    return header;
  }

  static byte[] join(final byte[]... parts) {
    final ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (final byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static InetSocketAddress at(final String host, final int port) {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip(host)), port);
    } catch (final UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] ip(final String literal) {
    final byte[] ipv4 = Ipv4.parse(literal);
    return ipv4 != null ? ipv4 : Ipv6.toBytes(Ipv6.parse(literal));
  }
}
