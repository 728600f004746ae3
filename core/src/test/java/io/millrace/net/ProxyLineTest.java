package io.millrace.net;

import static io.millrace.net.ProxyBytes.ascii;
import static io.millrace.net.ProxyBytes.at;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.config.Protocol;
import io.millrace.net.ProxyHeaderReader.State;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of PROXY protocol version 1. Conformance P2, P3. */
final class ProxyLineTest {
  @ParameterizedTest
  @CsvSource({
    "TCP4 192.0.2.1 198.51.100.2 51234 443, 192.0.2.1, 51234, 198.51.100.2, 443",
    "TCP4 0.0.0.0 255.255.255.255 0 65535, 0.0.0.0, 0, 255.255.255.255, 65535",
    "TCP6 2001:db8::1 2001:DB8::2 1 65535, 2001:db8::1, 1, 2001:db8::2, 65535",
    "TCP6 :: ::1 1 2, ::, 1, ::1, 2",
    "TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.2 1 2, 192.0.2.1, 1, 192.0.2.2, 2",
    "TCP6 ::ffff:c000:201 2001:db8::2 1 2, 192.0.2.1, 1, 2001:db8::2, 2",
  })
  void shouldReadBothAddresses(
      final String fields,
      final String client,
      final int clientPort,
      final String server,
      final int serverPort) {
    final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.TCP);
    assertEquals(State.DONE, read(reader, "PROXY " + fields + "\r\n"));
    assertEquals(new ProxyHeader(at(client, clientPort), at(server, serverPort)), reader.header());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UNKNOWN",
        "UNKNOWN ",
        "UNKNOWN 192.0.2.1 198.51.100.2 51234 443",
        "UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535",
        "UNKNOWN  \0\u00ff two  spaces",
      })
  void shouldLeaveThePeerWhenTheLineSaysUnknown(final String fields) {
    final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.TCP);
    assertEquals(State.DONE, read(reader, "PROXY " + fields + "\r\n"));
    assertEquals(ProxyHeader.LOCAL, reader.header());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 192.0.2.1 198.51.100.2 1 2\n",
        "PROXY UNKNOWN\n",
        "PROXY UNKNOWN a\nb\r\n",
        "PROXY UNKNOWN a\rb\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 1 2\r\r\n",
        "PROXY  TCP4 192.0.2.1 198.51.100.2 1 2\r\n",
        "PROXY TCP4  192.0.2.1 198.51.100.2 1 2\r\n",
        "PROXY TCP4 192.0.2.1  198.51.100.2 1 2\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2  1 2\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 1  2\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 1 2 \r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 1\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 1 2 3\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 01 2\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 1 00\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 65536 2\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 1 65536\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 1 99999\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 1 4294967297\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 -1 2\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 +1 2\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 0x1 2\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 1 2a\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 \u00b2 2\r\n",
        "PROXY TCP4 192.0.2.01 198.51.100.2 1 2\r\n",
        "PROXY TCP4 192.0.2.256 198.51.100.2 1 2\r\n",
        "PROXY TCP4 192.0.2 198.51.100.2 1 2\r\n",
        "PROXY TCP4 192.0.2.1. 198.51.100.2 1 2\r\n",
        "PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n",
        "PROXY TCP4 ::ffff:192.0.2.1 198.51.100.2 1 2\r\n",
        "PROXY TCP6 192.0.2.1 198.51.100.2 1 2\r\n",
        "PROXY TCP6 2001:db8::1 198.51.100.2 1 2\r\n",
        "PROXY TCP6 [2001:db8::1] [2001:db8::2] 1 2\r\n",
        "PROXY TCP6 fe80::1%eth0 2001:db8::2 1 2\r\n",
        "PROXY TCP6 2001:db8:::1 2001:db8::2 1 2\r\n",
        "PROXY TCP6 1:2:3:4:5:6:7:8:9 2001:db8::2 1 2\r\n",
        "PROXY TCP6 12345::1 2001:db8::2 1 2\r\n",
        "PROXY TCP5 192.0.2.1 198.51.100.2 1 2\r\n",
        "PROXY UDP4 192.0.2.1 198.51.100.2 1 2\r\n",
        "PROXY tcp4 192.0.2.1 198.51.100.2 1 2\r\n",
        "PROXY UNKNOWNS\r\n",
        "PROXY unknown\r\n",
        "PROXY \r\n",
        "PROXY\r\n",
        "proxy TCP4 192.0.2.1 198.51.100.2 1 2\r\n",
        "GET / HTTP/1.1\r\n",
        "\0",
        "QUIT",
      })
  void shouldRefuseALineThatIsNotExactlyRight(final String line) {
    assertEquals(State.INVALID, read(new ProxyHeaderReader(Protocol.TCP), line));
  }

  @Test
  void shouldTakeALineOf107BytesAndNoLongerOne() {
    final String begin = "PROXY UNKNOWN ";
    final String longest = begin + "x".repeat(105 - begin.length());
    assertEquals(
        State.DONE, read(new ProxyHeaderReader(Protocol.TCP), longest + "\r\n"), "107 bytes");
    assertEquals(
        State.INVALID, read(new ProxyHeaderReader(Protocol.TCP), longest + "x\r\n"), "108 bytes");
    assertEquals(
        State.INVALID,
        read(new ProxyHeaderReader(Protocol.TCP), longest + "xx"),
        "nobody waits for the end of a line that is too long");
  }

  @Test
  void shouldRefuseAtTheFirstWrongByte() {
    final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.TCP);
    assertEquals(State.MORE, read(reader, "PRO"));
    assertEquals(State.INVALID, read(reader, "T"));
    assertEquals(State.INVALID, read(reader, "XY UNKNOWN\r\n"), "for good");
  }

  @Test
  void shouldRefuseALineWhenItStandsInADatagram() {
    assertEquals(State.INVALID, read(new ProxyHeaderReader(Protocol.UDP), "PROXY UNKNOWN\r\n"));
  }

  private static State read(final ProxyHeaderReader reader, final String text) {
    return reader.read(ByteBuffer.wrap(ascii(text)));
  }
}
