package io.millrace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Cidr;
import io.millrace.config.Protocol;
import io.millrace.config.SendProxy;
import io.millrace.loop.EventLoop;
import io.millrace.net.ProxyHeader;
import io.millrace.net.ProxyHeaderReader;
import io.millrace.net.ProxyHeaderReader.State;
import io.millrace.net.ProxyHeaderWriter;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.status.SessionRecord;
import io.millrace.testkit.FrontendSpec;
import io.millrace.testkit.NothingLeft;
import io.millrace.testkit.Seeds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Headers that are required of connections, step by step. Conformance P1, P7, C10, L3. */
final class SteppedProxyTest {
  private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.1", 51234);
  private static final InetSocketAddress USED = new InetSocketAddress("198.51.100.2", 443);
  private static final ProxyHeader SAID = new ProxyHeader(CLIENT, USED);
  private static final byte[] LINE = ProxyHeaderWriter.v1(SAID);
  private static final byte[] BLOCK = ProxyHeaderWriter.v2(SAID, Protocol.TCP);
  private static final byte[] PAYLOAD = "PROXY is payload".getBytes(StandardCharsets.US_ASCII);
  private static final long CONNECT_MS = 3_000;

  @RegisterExtension final NothingLeft left = new NothingLeft();

  private ServerSocketChannel backend;
  private Stepped stepped;

  @BeforeEach
  void open() throws Exception {
    backend = Wire.backend();
    stepped =
        Stepped.launch(
            left,
            FrontendSpec.tcp()
                .to(Wire.port(backend))
                .connect(CONNECT_MS, 3)
                .acceptProxy(new Cidr(InetAddress.getByName("127.0.0.0"), 8))
                .sendProxy(SendProxy.V2));
  }

  @AfterEach
  void close() throws IOException {
    stepped.close();
    backend.close();
  }

  @Test
  void shouldForwardTheSameWhereverTheHeaderIsSplit() throws IOException {
    int sessions = 0;
    for (final byte[] header : List.of(LINE, BLOCK)) {
      for (int at = 0; at <= header.length + PAYLOAD.length; at++) {
        forwardSplit(header, at);
        sessions++;
        requireSaid(sessions);
      }
    }
  }

  private void forwardSplit(final byte[] header, final int at) throws IOException {
    final byte[] all = join(header, PAYLOAD);
    try (Wire client = Wire.open(stepped)) {
      send(client, all, 0, at);
      stepped.steps(3);
      if (at < header.length) {
        assertNull(Wire.acceptNow(backend), "no backend is asked before the header is complete");
        assertEquals(0, stepped.sum(EventLoop::buffersHeld), "nothing is held for it");
      }
      send(client, all, at, all.length);
      client.end();
      assertServed(client);
    }
  }

  @Test
  void shouldReadAHeaderThatComesByteByByte() throws IOException {
    for (final byte[] header : List.of(LINE, BLOCK)) {
      try (Wire client = Wire.open(stepped)) {
        for (int i = 0; i < header.length; i++) {
          send(client, header, i, i + 1);
          stepped.steps(2);
        }
        send(client, PAYLOAD, 0, PAYLOAD.length);
        client.end();
        assertServed(client);
      }
    }
    requireSaid(2);
  }

  @Test
  void shouldRefuseAtTheDeadlineWhenTheHeaderIsNotComplete() throws IOException {
    try (Wire client = Wire.open(stepped)) {
      stepped.until("accepted", () -> stepped.forwarder.sessions() == 1);
      stepped.elapse(CONNECT_MS - 100, 50);
      send(client, BLOCK, 0, BLOCK.length - 1);
      stepped.steps(3);
      assertEquals(List.of(), stepped.refused, "the deadline is not moved, nor brought forward");
      stepped.elapse(400, 50);
      requireRefused(EndCause.PROXY_HEADER);
      assertEquals(0, client.receiveAll());
    }
  }

  @Test
  void shouldLeaveTheRestOfTheDeadlineToTheConnect() throws Exception {
    stepped.close();
    try (BlackHole hole = new BlackHole()) {
      stepped =
          Stepped.launch(
              left,
              FrontendSpec.tcp()
                  .to(hole.port())
                  .connect(CONNECT_MS, 1)
                  .acceptProxy(new Cidr(InetAddress.getByName("127.0.0.1"), 32)));
      try (Wire client = Wire.open(stepped)) {
        stepped.until("accepted", () -> stepped.forwarder.sessions() == 1);
        stepped.elapse(2_000, 50);
        send(client, LINE, 0, LINE.length);
        stepped.elapse(800, 50);
        assertEquals(List.of(), stepped.sessions);
        stepped.elapse(500, 50);
        assertEquals(1, stepped.sessions.size());
        assertEquals(CLIENT, stepped.sessions.get(0).client());
      }
    }
  }

  @Test
  void shouldCountAConnectionAsRefusedUntilItsHeaderHasCome() throws IOException {
    try (Wire silent = Wire.open(stepped);
        Wire wrong = Wire.open(stepped);
        Wire good = Wire.open(stepped)) {
      stepped.until("accepted", () -> stepped.forwarder.sessions() == 3);
      assertEquals(0, stepped.count(CounterType.SESSIONS_OPENED));
      send(wrong, new byte[] {'G'}, 0, 1);
      stepped.until("refused", () -> stepped.refused.size() == 1);
      send(good, LINE, 0, LINE.length);
      stepped.until("opened", () -> stepped.count(CounterType.SESSIONS_OPENED) == 1);
      silent.end();
      stepped.until("refused", () -> stepped.refused.size() == 2);
      good.reset();
      stepped.until("ended", () -> stepped.count(CounterType.SESSIONS_ENDED) == 1);
    }
    requireRefused(EndCause.PROXY_HEADER);
    assertEquals(2, stepped.forwarder.refused(0, EndCause.PROXY_HEADER));
    assertEquals(2, stepped.count(CounterType.SESSIONS_REFUSED));
    assertEquals(1, stepped.sessions.size());
  }

  @Test
  void shouldServeOrRefuseWhateverComesInWhateverPieces() {
    Seeds.each(
        150,
        random -> {
          final byte[] bytes = damaged(random);
          final ByteBuffer seen = ByteBuffer.wrap(bytes);
          final State state = new ProxyHeaderReader(Protocol.TCP).read(seen);
          final int ended = stepped.sessions.size() + stepped.refused.size();
          try (Wire client = Wire.open(stepped)) {
            sendInPieces(client, bytes, random);
            stepped.until(
                "a record",
                () ->
                    stepped.sessions.size() + stepped.refused.size() > ended
                        || state == State.DONE);
            if (state == State.DONE) {
              client.end();
              final byte[] payload = Arrays.copyOfRange(bytes, seen.position(), bytes.length);
              assertServed(client, payload);
            }
          }
          stepped.until("it is over", () -> stepped.forwarder.sessions() == 0);
        });
  }

  private void sendInPieces(final Wire client, final byte[] bytes, final Random random)
      throws IOException {
    int at = 0;
    while (at < bytes.length) {
      final int end = Math.min(bytes.length, at + 1 + random.nextInt(30));
      try {
        send(client, bytes, at, end);
      } catch (final IOException e) {
        return; // refused already
      }
      stepped.step();
      at = end;
    }
    if (random.nextBoolean()) {
      stepped.steps(3);
    }
    try {
      client.end();
    } catch (final IOException e) {
      // refused already
    }
  }

  /** A good header with payload, of which a few bytes were changed; often none. */
  private static byte[] damaged(final Random random) {
    final byte[] bytes = join(random.nextBoolean() ? LINE : BLOCK, PAYLOAD);
    for (int i = random.nextInt(3); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private void assertServed(final Wire client) throws IOException {
    assertServed(client, PAYLOAD);
  }

  /** The backend gets what we send first, the payload and an end, and ends too. */
  private void assertServed(final Wire client, final byte[] payload) throws IOException {
    try (Wire served = Wire.accept(stepped, backend)) {
      final ByteBuffer got = ByteBuffer.allocate(1_000);
      stepped.until("all arrives", () -> readNow(served.channel, got) < 0);
      final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.TCP);
      assertEquals(State.DONE, reader.read(got.flip()));
      final byte[] rest = new byte[got.remaining()];
      got.get(rest);
      assertArrayEquals(payload, rest);
      served.end();
      assertEquals(0, client.receiveAll());
    }
  }

  private void requireSaid(final int count) {
    stepped.until("the sessions end", () -> stepped.sessions.size() == count);
    final SessionRecord record = stepped.sessions.get(count - 1);
    assertEquals(CLIENT, record.client());
    assertEquals(USED, record.listen());
    assertTrue(record.peer().getAddress().isLoopbackAddress());
    assertEquals(EndCause.CLIENT_END, record.cause());
    assertEquals(PAYLOAD.length, record.bytesIn());
  }

  private void requireRefused(final EndCause cause) {
    for (final SessionRecord record : stepped.refused) {
      assertEquals(cause, record.cause());
      assertNull(record.peer());
    }
    assertTrue(!stepped.refused.isEmpty());
  }

  private static int readNow(final SocketChannel channel, final ByteBuffer into) {
    try {
      return channel.read(into);
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void send(final Wire to, final byte[] bytes, final int from, final int end)
      throws IOException {
    final ByteBuffer piece = ByteBuffer.wrap(bytes, from, end - from);
    while (piece.hasRemaining()) {
      to.channel.write(piece);
    }
  }

  private static byte[] join(final byte[] first, final byte[] second) {
    final byte[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
