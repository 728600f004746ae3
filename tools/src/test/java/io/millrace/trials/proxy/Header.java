package io.millrace.trials.proxy;

import io.millrace.trials.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** PROXY protocol headers as bytes, written and read without the product's code. */
final class Header {
  static final int LOCAL = 0x20;
  static final int PROXY = 0x21;
  static final int TCP4 = 0x11;
  static final int UDP4 = 0x12;
  static final int TCP6 = 0x21;
  static final int UDP6 = 0x22;
  static final int FIXED_BYTES = 16;
  private static final byte[] SIGNATURE = ascii("\r\n\r\n\0\r\nQUIT\n");

  private Header() {}

  /**
   * What a backend was told.
   *
   * @param family {@code TCP4}, {@code UDP6}, {@code UNKNOWN} and so on
   * @param client as text, null when there is none
   * @param destination as text
   * @param bytes length of the header
   */
  record Told(String family, String client, String destination, int bytes) {
    /** As one line. */
    String line() {
      return family + " " + client + " " + destination;
    }
  }

  static byte[] ascii(final String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] v1(final String fields) {
    return ascii("PROXY " + fields + "\r\n");
  }

  static byte[] v2(final int command, final int family, final byte[]... block) {
    final byte[] all = join(block);
    return v2Claiming(command, family, all.length, all);
  }

  /** With another length than the block has. */
  static byte[] v2Claiming(
      final int command, final int family, final int length, final byte[]... block) {
    final byte[] rest = {(byte) command, (byte) family, (byte) (length >>> 8), (byte) length};
    return join(SIGNATURE, rest, join(block));
  }

  /** The addresses of one family and both ports. */
  static byte[] addresses(
      final String client, final int clientPort, final String to, final int toPort) {
    final ByteBuffer ports = ByteBuffer.allocate(4);
    ports.putShort((short) clientPort).putShort((short) toPort);
    return join(ip(client), ip(to), ports.array());
  }

  static byte[] tlv(final int type, final byte... value) {
    return tlvClaiming(type, value.length, value);
  }

  static byte[] tlvClaiming(final int type, final int length, final byte... value) {
    return join(new byte[] {(byte) type, (byte) (length >>> 8), (byte) length}, value);
  }

  /** With the checksum in its last four bytes, which must be zero. */
  static byte[] sealed(final byte[] header) {
    final CRC32C crc = new CRC32C();
    crc.update(header);
    ByteBuffer.wrap(header).putInt(header.length - 4, (int) crc.getValue());
    return header;
  }

  static byte[] join(final byte[]... parts) {
    final ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (final byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Reads the header that a connection begins with, and not a byte more. */
  static Told read(final Peer peer) throws IOException {
    final byte[] begin = peer.readExactly(SIGNATURE.length);
    if (!Arrays.equals(begin, SIGNATURE)) {
      return line(new String(begin, StandardCharsets.US_ASCII) + peer.readLine());
    }
    final byte[] rest = peer.readExactly(FIXED_BYTES - SIGNATURE.length);
    final byte[] block = peer.readExactly((rest[2] & 0xff) << 8 | rest[3] & 0xff);
    return parse(join(begin, rest, block));
  }

  /** Reads the header that a segment begins with; it must be whole. */
  static Told of(final byte[] segment) {
    if (Arrays.equals(SIGNATURE, Arrays.copyOf(segment, SIGNATURE.length))) {
      return parse(segment);
    }
    final String text = new String(segment, StandardCharsets.ISO_8859_1);
    if (text.indexOf('\n') < 0) {
      throw new AssertionError("not in one segment: " + text);
    }
    return line(text.substring(0, text.indexOf('\n')));
  }

  /** Reads a version 2 header from the beginning of a datagram. */
  static Told parse(final byte[] datagram) {
    final ByteBuffer bytes = ByteBuffer.wrap(datagram);
    final byte[] signature = new byte[SIGNATURE.length];
    bytes.get(signature);
    if (!Arrays.equals(signature, SIGNATURE)) {
      throw new AssertionError("no version 2 header: " + Arrays.toString(datagram));
    }
    final int command = bytes.get() & 0xff;
    final int family = bytes.get() & 0xff;
    final int length = bytes.getShort() & 0xffff;
    if (command == LOCAL) {
      return new Told("LOCAL", null, null, FIXED_BYTES + length);
    }
    final int size = family >> 4 == 1 ? 4 : 16;
    if (command != PROXY || family >> 4 > 2 || length != 2 * size + 4) {
      throw new AssertionError("not what we send: " + Arrays.toString(datagram));
    }
    final byte[] client = new byte[size];
    final byte[] to = new byte[size];
    bytes.get(client).get(to);
    final int clientPort = bytes.getShort() & 0xffff;
    final int toPort = bytes.getShort() & 0xffff;
    return new Told(
        ((family & 0xf) == 1 ? "TCP" : "UDP") + (size == 4 ? "4" : "6"),
        text(client, clientPort),
        text(to, toPort),
        FIXED_BYTES + length);
  }

  /** An address as the session log writes it; IPv6 as the kernel would. */
  static String text(final InetSocketAddress address) {
    return text(address.getAddress().getAddress(), address.getPort());
  }

  private static Told line(final String line) {
    if (!line.endsWith("\r")) {
      throw new AssertionError("no CR LF: " + line);
    }
    final int bytes = line.length() + 1;
    final String[] fields = line.substring(0, line.length() - 1).split(" ", -1);
    if (fields.length == 2 && fields[1].equals("UNKNOWN")) {
      return new Told("UNKNOWN", null, null, bytes);
    }
    if (fields.length != 6) {
      throw new AssertionError("not what we send: " + line);
    }
    return new Told(
        fields[1],
        text(ip(fields[2]), Integer.parseInt(fields[4])),
        text(ip(fields[3]), Integer.parseInt(fields[5])),
        bytes);
  }

  private static String text(final byte[] address, final int port) {
    try {
      final String host = InetAddress.getByAddress(address).getHostAddress();
      final boolean six = address.length == 16 && host.indexOf(':') >= 0;
      return (six ? "[" + shortened(host) + "]" : host) + ":" + port;
    } catch (final UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  /** The trials use addresses with one run of zeros only. */
  private static String shortened(final String host) {
    return host.replaceFirst("(^|:)(0(:|$)){2,}", "::");
  }

  private static byte[] ip(final String literal) {
    try {
      final byte[] bytes = InetAddress.getByName(literal).getAddress();
      if (literal.indexOf(':') < 0 || bytes.length == 16) {
        return bytes;
      }
      final byte[] mapped = new byte[16]; // the JDK gives IPv4 for an IPv4-mapped literal
      mapped[10] = -1;
      mapped[11] = -1;
      System.arraycopy(bytes, 0, mapped, 12, 4);
      return mapped;
    } catch (final UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
