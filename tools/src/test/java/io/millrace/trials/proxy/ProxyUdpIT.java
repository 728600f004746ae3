package io.millrace.trials.proxy;

import static io.millrace.trials.proxy.Header.LOCAL;
import static io.millrace.trials.proxy.Header.PROXY;
import static io.millrace.trials.proxy.Header.TCP4;
import static io.millrace.trials.proxy.Header.UDP4;
import static io.millrace.trials.proxy.Header.UDP6;
import static io.millrace.trials.proxy.Header.addresses;
import static io.millrace.trials.proxy.Header.ascii;
import static io.millrace.trials.proxy.Header.join;
import static io.millrace.trials.proxy.Header.sealed;
import static io.millrace.trials.proxy.Header.tlv;
import static io.millrace.trials.proxy.Header.v1;
import static io.millrace.trials.proxy.Header.v2;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.trials.Bytes;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Proc;
import io.millrace.trials.SessionLine;
import io.millrace.trials.proxy.DatagramEnd.Received;
import io.millrace.trials.proxy.Header.Told;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers in datagrams, both ways. Conformance U12. */
final class ProxyUdpIT {
  private static final int DATAGRAM_MAX = 65_507;
  private static final int HEADER = 28;
  private static final Duration NOTHING = Duration.ofMillis(150);
  private static final int SENDS_MAX = 20;
  private static final byte[] ANN = udp4("192.0.2.1", 51234);
  private static final byte[] BOB = udp4("192.0.2.2", 51234);

  private DatagramEnd client;
  private DatagramEnd backend;

  @BeforeEach
  void open() throws IOException {
    client = new DatagramEnd("127.0.0.1");
    backend = new DatagramEnd("127.0.0.1");
  }

  @AfterEach
  void close() {
    client.close();
    backend.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  @DisplayName("U12 v2 stands in front of each datagram, an empty one too; answers have none")
  void shouldPutAHeaderInFrontOfEachDatagram(final String host) throws IOException {
    try (Millrace millrace = start(host, "--send-proxy", "v2");
        DatagramEnd end = new DatagramEnd(host)) {
      final int header = host.equals("::1") ? 52 : HEADER;
      final InetSocketAddress to = new InetSocketAddress(host, millrace.address().getPort());
      final int[] sizes = {5, 0, 1, 1472, 1473, 9000, DATAGRAM_MAX - header, 0};
      for (final int size : sizes) {
        final byte[] payload = Bytes.random(size, size);
        end.send(payload, to);
        final Received received = backend.receive();
        final Told told = Header.parse(received.bytes());
        assertEquals(
            (header == 52 ? "UDP6 " : "UDP4 ") + end.flag() + " " + Header.text(to), told.line());
        assertEquals(header, told.bytes());
        assertArrayEquals(payload, payloadOf(received));
        backend.send(payload, received.from());
        assertArrayEquals(payload, end.receive().bytes());
      }
      end.send(new byte[DATAGRAM_MAX - header + 1], to);
      end.send(ascii("after"), to);
      assertArrayEquals(ascii("after"), payloadOf(backend.receive()), "the flow goes on");
      final SessionLine line = awaitIdle(millrace, 1).get(0);
      assertEquals(sizes.length + 1, line.number("datagramsIn"));
      assertEquals(1, line.number("droppedIn"), "one was too long with its header");
      assertEquals(Arrays.stream(sizes).sum() + 5, line.number("bytesIn"), "payload only");
      assertNull(line.text("peer"));
    }
  }

  @Test
  @DisplayName("U12 v2-first stands in front of each flow's first datagram only")
  void shouldPutAHeaderInFrontOfTheFirstDatagramOnly() throws IOException {
    try (Millrace millrace = start("127.0.0.1", "--send-proxy", "v2-first");
        DatagramEnd other = new DatagramEnd("127.0.0.1")) {
      for (final DatagramEnd end : List.of(client, other)) {
        end.send(new byte[0], millrace.address());
        final Received first = backend.receive();
        assertEquals(
            "UDP4 " + end.flag() + " " + Header.text(millrace.address()),
            Header.parse(first.bytes()).line());
        assertEquals(HEADER, first.bytes().length);
        for (final int size : new int[] {3, 0, DATAGRAM_MAX}) {
          end.send(new byte[size], millrace.address());
          assertEquals(size, backend.receive().bytes().length);
        }
      }
    }
  }

  @Test
  @DisplayName(
      "U12 a required header is taken off; the client is the header's, answers go to the peer")
  void shouldTakeTheHeaderOff() throws IOException {
    try (Millrace millrace = accepting()) {
      for (final int size : new int[] {5, 0, 1, 9000, DATAGRAM_MAX - HEADER}) {
        final byte[] payload = Bytes.random(size, size);
        client.send(join(ANN, payload), millrace.address());
        final Received received = backend.receive();
        assertArrayEquals(payload, received.bytes());
        backend.send(payload, received.from());
        assertArrayEquals(payload, client.receive().bytes());
      }
      final SessionLine line = awaitIdle(millrace, 1).get(0);
      assertEquals("192.0.2.1:51234", line.client());
      assertEquals("198.51.100.2:443", line.text("listen"));
      assertEquals(client.flag(), line.text("peer"));
      assertEquals(5, line.number("datagramsIn"));
    }
  }

  @Test
  @DisplayName("U12 clients behind one proxy, and addresses that one client used, never mix")
  void shouldKeepClientsBehindOneProxyApart() throws IOException {
    final byte[] elsewhere = v2(PROXY, UDP4, addresses("192.0.2.1", 51234, "198.51.100.3", 443));
    try (Millrace millrace = accepting()) {
      final List<InetSocketAddress> sources = new ArrayList<>();
      for (int round = 0; round < 3; round++) {
        for (final byte[] header : List.of(ANN, BOB, elsewhere)) {
          client.send(join(header, ascii("x")), millrace.address());
          sources.add(backend.receive().from());
        }
      }
      assertEquals(3, sources.stream().distinct().count(), "a flow each");
      assertEquals(sources.subList(0, 3), sources.subList(6, 9));
      assertEquals(
          List.of("192.0.2.1:51234", "192.0.2.1:51234", "192.0.2.2:51234"),
          awaitIdle(millrace, 3).stream().map(SessionLine::client).sorted().toList());
    }
  }

  @Test
  @DisplayName("U12 LOCAL, no family, another transport: the peer itself is the client")
  void shouldTakeThePeerWhenTheHeaderNamesNobody() throws IOException {
    try (Millrace millrace = accepting()) {
      final List<byte[]> headers =
          List.of(
              v2(LOCAL, 0),
              v2(LOCAL, UDP4, new byte[50]),
              v2(PROXY, 0),
              v2(PROXY, TCP4, addresses("192.0.2.1", 1, "192.0.2.2", 2)));
      InetSocketAddress source = null;
      for (final byte[] header : headers) {
        client.send(join(header, ascii("x")), millrace.address());
        final Received received = backend.receive();
        assertArrayEquals(ascii("x"), received.bytes());
        assertEquals(source == null ? received.from() : source, received.from(), "one flow");
        source = received.from();
      }
      final SessionLine line = awaitIdle(millrace, 1).get(0);
      assertEquals(client.flag(), line.client());
      assertNull(line.text("peer"));
    }
  }

  @Test
  @DisplayName("U12 datagrams without a valid header are dropped and counted, flows go on")
  void shouldDropDatagramsWithoutAValidHeader() throws IOException {
    final byte[] wrong =
        sealed(v2(PROXY, UDP4, addresses("1.2.3.4", 1, "1.2.3.5", 2), tlv(3, new byte[4])));
    wrong[16] ^= 1;
    final List<byte[]> invalid =
        List.of(
            new byte[0],
            ascii("no header"),
            v1("TCP4 192.0.2.1 198.51.100.2 1 2"),
            Arrays.copyOf(ANN, ANN.length - 1),
            Arrays.copyOf(ANN, 12),
            v2(0x31, UDP4, new byte[12]),
            v2(PROXY, UDP4, new byte[11]),
            join(wrong, ascii("x")));
    try (Millrace millrace = accepting()) {
      client.send(join(ANN, ascii("first")), millrace.address());
      assertArrayEquals(ascii("first"), backend.receive().bytes());
      for (final byte[] datagram : invalid) {
        client.send(datagram, millrace.address());
      }
      client.send(join(ANN, ascii("second")), millrace.address());
      assertArrayEquals(ascii("second"), backend.receive().bytes(), "nothing before it");
      final List<SessionLine> refused = millrace.awaitSessions(invalid.size());
      for (final SessionLine line : refused.subList(0, invalid.size())) {
        assertEquals("proxy-header", line.cause());
        assertEquals(client.flag(), line.client());
      }
    }
  }

  @Test
  @DisplayName("P8 a header from a peer that is not listed is payload")
  void shouldForwardAHeaderWhenItsPeerIsNotListed() throws IOException {
    try (Millrace millrace = start("127.0.0.1", "--accept-proxy", "127.0.0.2")) {
      client.send(ANN, millrace.address());
      assertArrayEquals(ANN, backend.receive().bytes());
    }
  }

  @Test
  @DisplayName("U12 what a header told is handed on, with the address that the client used")
  void shouldHandOnWhatAHeaderTold() throws IOException {
    try (Millrace millrace =
        start("127.0.0.1", "--accept-proxy", "127.0.0.0/8", "--send-proxy", "v2")) {
      final byte[] six = v2(PROXY, UDP6, addresses("2001:db8::1", 1, "2001:db8::2", 2), tlv(4));
      final byte[] mixed = v2(PROXY, UDP6, addresses("::ffff:192.0.2.1", 1, "2001:db8::2", 2));
      final byte[] many =
          v2(PROXY, UDP4, addresses("192.0.2.3", 1, "192.0.2.4", 2), tlv(4, new byte[2000]));
      assertEquals("UDP4 192.0.2.1:51234 198.51.100.2:443", handedOn(millrace, ANN, 100));
      assertEquals("UDP6 [2001:db8::1]:1 [2001:db8::2]:2", handedOn(millrace, six, 100));
      assertEquals("UDP6 192.0.2.1:1 [2001:db8::2]:2", handedOn(millrace, mixed, 100));
      assertEquals("UDP4 192.0.2.3:1 192.0.2.4:2", handedOn(millrace, many, 60_000));
      final String own = "UDP4 " + client.flag() + " " + Header.text(millrace.address());
      assertEquals(own, handedOn(millrace, v2(LOCAL, 0), 100));
      assertEquals(own, handedOn(millrace, v2(LOCAL, 0), DATAGRAM_MAX - HEADER));
      client.send(join(v2(LOCAL, 0), new byte[DATAGRAM_MAX - HEADER + 1]), millrace.address());
      assertNull(backend.poll(NOTHING), "too long with its header");
    }
  }

  private String handedOn(final Millrace millrace, final byte[] header, final int size)
      throws IOException {
    final byte[] payload = Bytes.random(size, size);
    client.send(join(header, payload), millrace.address());
    final Received received = backend.receive();
    assertArrayEquals(payload, payloadOf(received));
    return Header.parse(received.bytes()).line();
  }

  @Test
  @DisplayName("L2, B3 the limits of a source and the hashes are of the header's client")
  void shouldCountTheHeadersClient() throws IOException {
    try (Millrace millrace =
        start("127.0.0.1", "--accept-proxy", "127.0.0.0/8", "--source-sessions", "1")) {
      client.send(join(ANN, ascii("ann")), millrace.address());
      assertArrayEquals(ascii("ann"), backend.receive().bytes());
      client.send(join(BOB, ascii("bob")), millrace.address());
      assertArrayEquals(ascii("bob"), backend.receive().bytes());
      client.send(join(udp4("192.0.2.1", 9), ascii("ann again")), millrace.address());
      assertNull(backend.poll(NOTHING));
      final SessionLine line = millrace.awaitSessions(1).get(0);
      assertEquals("source-sessions", line.cause());
      assertEquals("192.0.2.1:9", line.client());
    }
  }

  @Test
  @DisplayName("U13 nothing is left of proxied flows; fuzz of headers from a listed peer")
  void shouldLeaveNothingBehindWhateverAListedPeerSends() throws IOException {
    final long seed = Bytes.seed("proxy-udp-fuzz");
    final Random random = new Random(seed);
    try (Millrace millrace = accepting()) {
      final int before = Proc.descriptors(millrace.pid());
      for (int i = 0; i < 3_000; i++) {
        client.send(damaged(random), millrace.address());
        if (i % 50 == 0) {
          skipAll();
        }
      }
      assertNotEquals(client.address(), sentUntilReceived("still here", millrace).from());
      millrace.awaitDescriptors(before);
    }
  }

  /** Sends it again while it does not come: the kernel may have no room behind a flood. */
  private Received sentUntilReceived(final String text, final Millrace millrace)
      throws IOException {
    for (int i = 0; i < SENDS_MAX; i++) {
      client.send(join(BOB, ascii(text)), millrace.address());
      for (Received next = backend.poll(NOTHING); next != null; next = backend.poll(NOTHING)) {
        if (Arrays.equals(ascii(text), next.bytes())) {
          return next;
        }
      }
    }
    throw new AssertionError("sent " + SENDS_MAX + " times, never received");
  }

  private static byte[] damaged(final Random random) {
    final byte[] datagram =
        join(random.nextBoolean() ? ANN : v2(LOCAL, 0, new byte[9]), ascii("x"));
    for (int change = random.nextInt(3); change > 0; change--) {
      datagram[random.nextInt(datagram.length)] = (byte) random.nextInt(256);
    }
    return Arrays.copyOf(datagram, random.nextInt(datagram.length + 1));
  }

  private void skipAll() throws IOException {
    while (backend.poll(Duration.ofMillis(1)) != null) {
      // what was valid
    }
  }

  private Millrace accepting() {
    return start("127.0.0.1", "--accept-proxy", "127.0.0.0/8");
  }

  private Millrace start(final String host, final String... flags) {
    final String listen = host.equals("::1") ? "[::1]" : host;
    final MillraceLauncher launcher = Millrace.launcher();
    return launcher
        .args("--listen", "udp://" + listen + ":0", "--backend", backend.flag())
        .args("--idle-timeout", "2s")
        .args(flags)
        .start();
  }

  /** Waits for the records of flows that ended because nothing came any more. */
  private static List<SessionLine> awaitIdle(final Millrace millrace, final int flows) {
    final List<SessionLine> lines = millrace.awaitSessions(flows);
    assertEquals(flows, lines.size(), lines.toString());
    return lines;
  }

  private static byte[] payloadOf(final Received received) {
    final int header = Header.parse(received.bytes()).bytes();
    return Arrays.copyOfRange(received.bytes(), header, received.bytes().length);
  }

  private static byte[] udp4(final String host, final int port) {
    return v2(PROXY, UDP4, addresses(host, port, "198.51.100.2", 443));
  }
}
