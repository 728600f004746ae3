package io.millrace.trials.proxy;

import static io.millrace.trials.proxy.Header.LOCAL;
import static io.millrace.trials.proxy.Header.PROXY;
import static io.millrace.trials.proxy.Header.TCP4;
import static io.millrace.trials.proxy.Header.TCP6;
import static io.millrace.trials.proxy.Header.UDP4;
import static io.millrace.trials.proxy.Header.addresses;
import static io.millrace.trials.proxy.Header.ascii;
import static io.millrace.trials.proxy.Header.join;
import static io.millrace.trials.proxy.Header.sealed;
import static io.millrace.trials.proxy.Header.tlv;
import static io.millrace.trials.proxy.Header.tlvClaiming;
import static io.millrace.trials.proxy.Header.v1;
import static io.millrace.trials.proxy.Header.v2;
import static io.millrace.trials.proxy.Header.v2Claiming;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Bytes;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Headers that are required of a connection. Conformance P1 to P8. */
final class ProxyAcceptIT {
  private static final byte[] FOUR = addresses("192.0.2.1", 51234, "198.51.100.2", 443);
  private static final byte[] SIX = addresses("2001:db8::1", 51234, "2001:db8::2", 443);
  private static final byte[] V1 = v1("TCP4 192.0.2.1 198.51.100.2 51234 443");
  private static final byte[] V2 = v2(PROXY, TCP4, FOUR, tlv(4, (byte) 1));

  private static Stage stage;

  @BeforeAll
  static void open() {
    stage = new Stage();
  }

  @AfterAll
  static void close() {
    stage.close();
  }

  @Test
  @DisplayName("O5 client and listen are the header's, peer is the proxy")
  void shouldLogWhatTheHeaderSays() throws IOException {
    assertAddresses("192.0.2.1:51234", "198.51.100.2:443", stage.forward(V1));
    assertAddresses("192.0.2.1:51234", "198.51.100.2:443", stage.forward(V2));
    assertAddresses(
        "[2001:db8::1]:51234", "[2001:db8::2]:443", stage.forward(v2(PROXY, TCP6, SIX)));
    assertAddresses(
        "[2001:db8::1]:0",
        "[2001:db8::2]:65535",
        stage.forward(v1("TCP6 2001:db8::1 2001:DB8:0:0::2 0 65535")));
    final byte[] mapped = addresses("::ffff:192.0.2.1", 51234, "::ffff:198.51.100.2", 443);
    assertAddresses("192.0.2.1:51234", "198.51.100.2:443", stage.forward(v2(PROXY, TCP6, mapped)));
  }

  @Test
  @DisplayName("P1 every split point of v1 and v2, with payload and end behind them")
  void shouldForwardTheSameWhereverTheHeaderIsSplit() throws IOException {
    for (final byte[] header : List.of(V1, V2)) {
      final byte[] all = join(header, ascii("payload"));
      final List<Peer> clients = new ArrayList<>();
      for (int at = 1; at < all.length; at++) {
        final Peer client = stage.connect();
        client.send(all, 0, at);
        clients.add(client);
      }
      Await.elapseMillis(50);
      for (int at = 1; at < all.length; at++) {
        final Peer client = clients.get(at - 1);
        client.send(all, at, all.length - at);
        client.end();
      }
      for (final Peer client : clients) {
        assertArrayEquals(ascii("payload"), client.readRest().bytes());
        client.close();
        assertAddresses("192.0.2.1:51234", "198.51.100.2:443", stage.nextLine());
      }
    }
  }

  @Test
  @DisplayName("P1 byte by byte")
  void shouldReadAHeaderThatComesByteByByte() throws IOException {
    for (final byte[] header : List.of(V1, V2)) {
      try (Peer client = stage.connect()) {
        for (int i = 0; i < header.length; i++) {
          client.send(header, i, 1);
          Await.elapseMillis(1);
        }
        client.roundTrip("payload");
      }
      assertAddresses("192.0.2.1:51234", "198.51.100.2:443", stage.nextLine());
    }
  }

  @Test
  @DisplayName("P2 lines that are not exactly right")
  void shouldRefuseLinesThatAreNotExactlyRight() throws IOException {
    final String longest = "UNKNOWN " + "x".repeat(107 - "PROXY UNKNOWN \r\n".length());
    assertEquals(107, v1(longest).length);
    stage.forward(v1(longest));
    stage.refuse(v1(longest + "x"));
    stage.refuse(ascii("PROXY TCP4 192.0.2.1 198.51.100.2 51234 443\n"));
    stage.refuse(v1("TCP4 192.0.2.1  198.51.100.2 51234 443"));
    stage.refuse(v1("TCP4 192.0.2.1 198.51.100.2 051234 443"));
    stage.refuse(v1("TCP4 192.0.2.1 198.51.100.2 51234 65536"));
    stage.refuse(v1("TCP4 2001:db8::1 2001:db8::2 51234 443"));
    stage.refuse(v1("TCP6 192.0.2.1 198.51.100.2 51234 443"));
    stage.refuse(ascii("GET / HTTP/1.1\r\n\r\n"));
  }

  @Test
  @DisplayName("P3 UNKNOWN, with addresses or not: the peer itself counts")
  void shouldLeaveThePeerWhenTheHeaderNamesNobody() throws IOException {
    final List<byte[]> headers =
        List.of(
            v1("UNKNOWN"),
            v1("UNKNOWN 192.0.2.1 198.51.100.2 51234 443"),
            v2(LOCAL, 0),
            v2(LOCAL, TCP4, FOUR),
            v2(LOCAL, 0xFF, new byte[500]),
            v2(PROXY, 0),
            v2(PROXY, 0, new byte[70]),
            v2(PROXY, UDP4, FOUR),
            v2(PROXY, 0x31, new byte[216]));
    for (final byte[] header : headers) {
      final SessionLine line = stage.forward(header);
      assertTrue(line.client().startsWith("127.0.0.1:"), line.toString());
      assertNull(line.text("peer"));
      assertEquals("127.0.0.1:" + stage.millrace().address().getPort(), line.text("listen"));
    }
  }

  @Test
  @DisplayName("P4 versions, commands, families and lengths that are not right")
  void shouldRefuseBlocksWhoseFixedPartIsNotRight() throws IOException {
    for (final int version : new int[] {0x11, 0x31, 0xF1, 0xFF}) {
      stage.refuse(v2(version, TCP4, FOUR));
    }
    for (int number = 2; number < 16; number++) {
      stage.refuse(v2(0x20 | number, TCP4, FOUR));
      if (number >= 4) {
        stage.refuse(v2(PROXY, number << 4 | 1, FOUR));
      }
    }
    stage.refuse(v2Claiming(PROXY, TCP4, 0, FOUR));
    stage.refuse(v2Claiming(PROXY, TCP4, 11, FOUR));
    stage.refuse(v2Claiming(PROXY, TCP6, 35, SIX));
  }

  @Test
  @DisplayName("P4, P5 the longest block is read and passed over")
  void shouldPassOverTheLongestBlock() throws IOException {
    stage.forward(v2(LOCAL, 0, Bytes.random(1, 65_535)));
    assertAddresses(
        "192.0.2.1:51234",
        "198.51.100.2:443",
        stage.forward(v2(PROXY, TCP4, FOUR, tlv(4, Bytes.random(2, 65_535 - 15)))));
  }

  @Test
  @DisplayName("P6 TLVs that run over or under, a short SSL one, a wrong checksum")
  void shouldCheckTlvsForTheirLengthsAndTheChecksum() throws IOException {
    stage.refuse(v2(PROXY, TCP4, FOUR, new byte[2]));
    stage.refuse(v2(PROXY, TCP4, FOUR, tlvClaiming(4, 2, (byte) 1)));
    stage.refuse(v2(PROXY, TCP4, FOUR, tlvClaiming(4, 0, (byte) 1)));
    stage.refuse(v2(PROXY, TCP4, FOUR, tlvClaiming(0x20, 65_535, (byte) 1)));
    stage.forward(v2(PROXY, TCP4, FOUR, tlv(0x20, (byte) 1)));
    stage.forward(sealed(v2(PROXY, TCP4, FOUR, tlv(2, ascii("x")), tlv(3, new byte[4]))));
    final byte[] wrong = sealed(v2(PROXY, TCP4, FOUR, tlv(3, new byte[4])));
    wrong[20] ^= 1;
    stage.refuse(wrong);
  }

  @Test
  @DisplayName("P7 an end before the header is complete")
  void shouldLogAConnectionThatEndsBeforeItsHeaderIsComplete() throws IOException {
    for (final int length : new int[] {0, 1, V1.length - 1}) {
      try (Peer client = stage.connect()) {
        client.send(V1, 0, length);
        client.end();
        assertEquals(0, client.readRest().bytes().length);
      }
      final SessionLine line = stage.nextLine();
      assertEquals("proxy-header", line.cause());
      assertEquals("client", line.endedBy());
    }
    final Peer client = stage.connect();
    client.send(V2, 0, 20);
    Await.elapseMillis(20);
    client.reset();
    final SessionLine line = stage.nextLine();
    assertEquals("proxy-header", line.cause());
    assertEquals("reset", line.closed());
  }

  @Test
  @DisplayName("P7 a header and an end, nothing else: as a client that ends without a byte")
  void shouldEndAsWithoutAHeaderWhenOnlyTheHeaderCame() throws IOException {
    for (int i = 0; i < 50; i++) {
      try (Peer client = stage.connect()) {
        client.send(V2);
        client.end();
        final Peer.Rest rest = client.readRest();
        assertEquals(0, rest.bytes().length);
        assertEquals(Peer.Ending.END, rest.ending());
      }
      assertEquals("client-end", stage.nextLine().cause());
    }
  }

  @Test
  @DisplayName("C01 header, bytes and end glued together: the answer always comes")
  void shouldAnswerWhenHeaderAndBytesAndEndComeTogether() throws IOException {
    for (int i = 0; i < 200; i++) {
      assertAddresses("192.0.2.1:51234", "198.51.100.2:443", stage.forward(i % 2 == 0 ? V1 : V2));
    }
  }

  @Test
  @DisplayName("A megabyte glued to the header arrives in order")
  void shouldForwardALotOfPayloadThatComesWithTheHeader() throws IOException {
    final byte[] payload = Bytes.random(3, 1 << 20);
    try (Peer client = stage.connect()) {
      final var sending =
          Tasks.run(
              () -> {
                client.send(join(V1, payload));
                client.end();
              });
      Bytes.assertSame(payload, client.readRest().bytes(), "echo");
      Tasks.join(sending);
    }
    assertEquals(payload.length, stage.nextLine().bytesIn());
  }

  @Test
  @DisplayName("P8 a header from a peer that is not listed is payload")
  void shouldForwardAHeaderWhenItsPeerIsNotListed() throws IOException {
    try (Backend backend = Backend.echo();
        Millrace millrace = Millrace.tcp(backend, "--accept-proxy", "127.0.0.2");
        Peer client = Peer.connect(millrace.address());
        Peer proxy = Peer.connectFrom("127.0.0.2", millrace.address())) {
      client.send(V1);
      client.end();
      assertArrayEquals(V1, client.readRest().bytes());
      millrace.awaitSessions(1);
      proxy.send(V1);
      proxy.end();
      assertEquals(0, proxy.readRest().bytes().length);
      final List<SessionLine> lines = millrace.awaitSessions(2);
      assertNull(lines.get(0).text("peer"));
      assertTrue(lines.get(1).text("peer").startsWith("127.0.0.2:"), lines.toString());
    }
  }

  private static void assertAddresses(
      final String client, final String listen, final SessionLine line) {
    assertEquals(client, line.client());
    assertEquals(listen, line.text("listen"));
    assertTrue(line.text("peer").startsWith("127.0.0.1:"), line.toString());
  }
}
