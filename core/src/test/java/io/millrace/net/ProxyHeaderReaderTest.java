package io.millrace.net;

import static io.millrace.net.ProxyBytes.LOCAL;
import static io.millrace.net.ProxyBytes.PROXY;
import static io.millrace.net.ProxyBytes.TCP4;
import static io.millrace.net.ProxyBytes.TCP6;
import static io.millrace.net.ProxyBytes.UNIX;
import static io.millrace.net.ProxyBytes.addresses;
import static io.millrace.net.ProxyBytes.ascii;
import static io.millrace.net.ProxyBytes.at;
import static io.millrace.net.ProxyBytes.sealed;
import static io.millrace.net.ProxyBytes.tlv;
import static io.millrace.net.ProxyBytes.v2;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Protocol;
import io.millrace.net.ProxyHeaderReader.State;
import io.millrace.testkit.Seeds;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Headers in pieces, headers that were damaged, and what we send. Conformance P1, P9. */
final class ProxyHeaderReaderTest {
  private static final int FUZZ_RUNS = 2_000;
  private static final byte[] PAYLOAD = ascii("PROXY payload\r\n");
  private static final List<byte[]> HEADERS =
      List.of(
          ascii("PROXY TCP4 192.0.2.1 198.51.100.2 51234 443\r\n"),
          ascii("PROXY TCP6 2001:db8::1 2001:db8::2 51234 443\r\n"),
          ascii("PROXY UNKNOWN 1 2 3\r\n"),
          v2(LOCAL, 0),
          v2(LOCAL, 0, new byte[40]),
          v2(PROXY, TCP4, addresses("192.0.2.1", 51234, "198.51.100.2", 443)),
          v2(PROXY, TCP6, addresses("2001:db8::1", 1, "2001:db8::2", 2), tlv(4), tlv(5, (byte) 9)),
          v2(PROXY, UNIX, new byte[216], tlv(4, (byte) 1)),
          checked());

  @Test
  void shouldReadTheSameWhereverTheBytesAreSplit() {
    for (final byte[] header : HEADERS) {
      final ProxyHeader expected = inPieces(header, 0, header.length);
      for (int first = 0; first <= header.length; first++) {
        for (int second = first; second <= header.length; second++) {
          assertEquals(expected, inPieces(header, first, second), first + " and " + second);
        }
      }
      assertEquals(expected, byteByByte(header));
    }
  }

  @Test
  void shouldWaitForMoreWhereverTheBytesStop() {
    for (final byte[] header : HEADERS) {
      for (int length = 0; length < header.length; length++) {
        final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.TCP);
        assertEquals(State.MORE, reader.read(ByteBuffer.wrap(header, 0, length)), "at " + length);
      }
    }
  }

  @Test
  void shouldNeverFailNorTakeTooMuchWhateverTheBytesAre() {
    Seeds.each(
        FUZZ_RUNS,
        random -> {
          final byte[] bytes = damaged(random);
          final State whole = whole(bytes, bytes.length);
          final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.TCP);
          final ByteBuffer all = direct(bytes);
          State state = State.MORE;
          while (state == State.MORE && all.hasRemaining()) {
            all.limit(Math.min(bytes.length, all.position() + 1 + random.nextInt(40)));
            final int before = all.position();
            state = reader.read(all);
            assertTrue(state != State.MORE || all.position() > before, "progress");
            assertTrue(state != State.MORE || !all.hasRemaining(), "all is taken before more");
            all.limit(bytes.length);
          }
          assertEquals(whole, state, "as in one piece");
          assertEquals(reader.header().client() == null, reader.header().destination() == null);
          if (state == State.DONE) {
            final int length = all.position();
            assertEquals(State.DONE, whole(bytes, length), "complete with these bytes");
            assertNotEquals(State.DONE, whole(bytes, length - 1), "and not before");
          }
        });
  }

  @Test
  void shouldReadBackWhatWeSend() {
    final List<ProxyHeader> headers =
        List.of(
            ProxyHeader.LOCAL,
            new ProxyHeader(at("192.0.2.1", 0), at("198.51.100.2", 65535)),
            new ProxyHeader(at("2001:db8::1", 65535), at("::", 0)),
            new ProxyHeader(at("192.0.2.1", 1), at("2001:db8::2", 2)),
            new ProxyHeader(at("2001:db8::1", 1), at("192.0.2.1", 2)),
            new ProxyHeader(
                at("ffff:eeee:dddd:cccc:bbbb:aaaa:9999:8888", 60000), at("fe80::1", 1)));
    for (final ProxyHeader header : headers) {
      final byte[] line = ProxyHeaderWriter.v1(header);
      assertEquals(header, inPieces(line, 0, line.length));
      assertTrue(line.length <= 107);
      final byte[] block = ProxyHeaderWriter.v2(header, Protocol.TCP);
      assertEquals(header, inPieces(block, 0, block.length));
      assertTrue(block.length <= ProxyHeaderWriter.V2_BYTES_MAX);
      final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.UDP);
      assertEquals(
          State.DONE, reader.read(ByteBuffer.wrap(ProxyHeaderWriter.v2(header, Protocol.UDP))));
      assertEquals(header, reader.header());
    }
  }

  @Test
  void shouldSendExactlyTheseBytes() {
    final ProxyHeader four = new ProxyHeader(at("192.0.2.1", 51234), at("198.51.100.2", 443));
    assertEquals("PROXY TCP4 192.0.2.1 198.51.100.2 51234 443\r\n", line(four));
    assertEquals("PROXY UNKNOWN\r\n", line(ProxyHeader.LOCAL));
    assertArrayEquals(
        v2(PROXY, TCP4, addresses("192.0.2.1", 51234, "198.51.100.2", 443)),
        ProxyHeaderWriter.v2(four, Protocol.TCP));
    assertArrayEquals(v2(LOCAL, 0), ProxyHeaderWriter.v2(ProxyHeader.LOCAL, Protocol.TCP));
  }

  @Test
  void shouldNeverMixFamiliesWhenTheAddressesAreOfTwo() throws UnknownHostException {
    final ProxyHeader mixed = new ProxyHeader(at("192.0.2.1", 1), at("2001:db8::2", 2));
    assertEquals("PROXY TCP6 ::ffff:c000:201 2001:db8::2 1 2\r\n", line(mixed));
    assertArrayEquals(
        v2(PROXY, TCP6, addresses("::ffff:192.0.2.1", 1, "2001:db8::2", 2)),
        ProxyHeaderWriter.v2(mixed, Protocol.TCP));
    final byte[] mapped = new byte[16];
    mapped[10] = -1;
    mapped[11] = -1;
    mapped[15] = 1;
    final InetSocketAddress kept =
        new InetSocketAddress(Inet6Address.getByAddress(null, mapped, -1), 1);
    assertEquals(
        "PROXY TCP4 0.0.0.1 192.0.2.1 1 2\r\n", line(new ProxyHeader(kept, at("192.0.2.1", 2))));
    assertEquals(
        "PROXY TCP4 192.0.2.1 0.0.0.0 1 2\r\n",
        line(new ProxyHeader(at("192.0.2.1", 1), at("::", 2))),
        "an address that is not known is of either family");
  }

  private static String line(final ProxyHeader header) {
    return new String(ProxyHeaderWriter.v1(header), StandardCharsets.US_ASCII);
  }

  /** Reads a header in three pieces with payload behind it, which must be left over. */
  private static ProxyHeader inPieces(final byte[] header, final int first, final int second) {
    final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.TCP);
    final ByteBuffer all = direct(ProxyBytes.join(header, PAYLOAD));
    for (final int end : new int[] {first, second, all.capacity()}) {
      all.limit(end);
      final State state = reader.read(all);
      assertEquals(all.position() < header.length ? State.MORE : State.DONE, state);
      assertEquals(Math.min(end, header.length), all.position());
    }
    assertEquals(PAYLOAD.length, all.remaining());
    return reader.header();
  }

  private static ProxyHeader byteByByte(final byte[] header) {
    final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.TCP);
    for (int i = 0; i < header.length; i++) {
      final State state = reader.read(ByteBuffer.wrap(header, i, 1));
      assertEquals(i < header.length - 1 ? State.MORE : State.DONE, state, "byte " + i);
    }
    return reader.header();
  }

  private static State whole(final byte[] bytes, final int length) {
    return new ProxyHeaderReader(Protocol.TCP).read(ByteBuffer.wrap(bytes, 0, length));
  }

  /** A good header of which a few bytes were changed, cut out or put in; sometimes none. */
  private static byte[] damaged(final Random random) {
    byte[] bytes = ProxyBytes.join(HEADERS.get(random.nextInt(HEADERS.size())), PAYLOAD);
    for (int i = random.nextInt(4); i > 0; i--) {
      final int at = random.nextInt(bytes.length);
      final byte[] head = ByteBuffer.allocate(at).put(bytes, 0, at).array();
      final byte[] tail = new byte[bytes.length - at - 1];
      System.arraycopy(bytes, at + 1, tail, 0, tail.length);
      final byte[] middle = new byte[random.nextInt(3)];
      random.nextBytes(middle);
      bytes = ProxyBytes.join(head, middle, tail);
    }
    return bytes;
  }

  private static ByteBuffer direct(final byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static byte[] checked() {
    final byte[] header =
        v2(
            PROXY,
            TCP4,
            addresses("192.0.2.1", 1, "198.51.100.2", 2),
            tlv(2, ascii("db.example")),
            tlv(3, new byte[4]),
            tlv(4));
    return sealed(header, header.length - 7);
  }
}
