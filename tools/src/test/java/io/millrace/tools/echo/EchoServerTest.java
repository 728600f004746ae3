package io.millrace.tools.echo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class EchoServerTest {
  private static final int WAIT_MS = 10_000;
  private static final String LOCALHOST = "127.0.0.1";

  private EchoServer server;
  private FutureTask<Void> running;

  @AfterEach
  void stop() throws InterruptedException, ExecutionException, TimeoutException {
    if (server != null) {
      server.stop();
      running.get(WAIT_MS, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void shouldReturnEveryByteThenEndWhenTheClientEndsFirst() throws Exception {
    final int port = start(Protocol.TCP, EchoMode.ECHO);
    final byte[] sent = new byte[16 * 1024 * 1024];
    new Random(1).nextBytes(sent);
    try (Socket socket = connect(port)) {
      final FutureTask<Void> writer =
          new FutureTask<>(
              () -> {
                socket.getOutputStream().write(sent);
                socket.shutdownOutput();
                return null;
              });
      new Thread(writer, "writer").start();
      assertArrayEquals(sent, socket.getInputStream().readAllBytes());
      writer.get(WAIT_MS, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void shouldStopReadingWhenTheClientDoesNotRead() throws Exception {
    final int port = start(Protocol.TCP, EchoMode.ECHO);
    final Socket stuck = connect(port);
    try (Socket other = connect(port)) {
      final FutureTask<Void> writer = new FutureTask<>(() -> writeUntilClosed(stuck));
      new Thread(writer, "stuck-writer").start();
      assertThrows(TimeoutException.class, () -> writer.get(500, TimeUnit.MILLISECONDS));
      exchange(other, "the others go on");
      stuck.close();
      writer.get(WAIT_MS, TimeUnit.MILLISECONDS);
    }
  }

  @Test
  void shouldGoOnWhenAClientResets() throws Exception {
    final int port = start(Protocol.TCP, EchoMode.ECHO);
    for (int i = 0; i < 20; i++) {
      try (Socket socket = connect(port)) {
        exchange(socket, "then a reset");
        socket.setSoLinger(true, 0);
      }
    }
    try (Socket socket = connect(port)) {
      exchange(socket, "still there");
    }
  }

  @Test
  void shouldServeTwoThousandConnectionsAtOnce() throws Exception {
    final int port = start(Protocol.TCP, EchoMode.ECHO);
    final List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 2000; i++) {
        sockets.add(connect(port));
      }
      for (final Socket socket : sockets) {
        exchange(socket, "connection " + socket.getLocalPort());
      }
    } finally {
      for (final Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void shouldReadAndAnswerNothingWhenSink() throws Exception {
    final int port = start(Protocol.TCP, EchoMode.SINK);
    try (Socket socket = connect(port)) {
      socket.getOutputStream().write(new byte[8 * 1024 * 1024]);
      socket.shutdownOutput();
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void shouldWriteThePatternUntilTheClientEndsWhenSource() throws Exception {
    final int port = start(Protocol.TCP, EchoMode.SOURCE);
    try (Socket socket = connect(port)) {
      final InputStream in = socket.getInputStream();
      final byte[] head = in.readNBytes(8 * 1024 * 1024);
      socket.shutdownOutput();
      final byte[] tail = in.readAllBytes();
      for (int i = 0; i < head.length; i++) {
        assertEquals(Pattern.at(i), head[i]);
      }
      for (int i = 0; i < tail.length; i++) {
        assertEquals(Pattern.at((long) head.length + i), tail[i]);
      }
    }
  }

  @Test
  void shouldTakeLittleWhenSlow() throws Exception {
    final int port = start(Protocol.TCP, EchoMode.SLOW);
    final Socket stuck = connect(port);
    final FutureTask<Void> writer = new FutureTask<>(() -> writeUntilClosed(stuck));
    new Thread(writer, "writer").start();
    assertThrows(TimeoutException.class, () -> writer.get(500, TimeUnit.MILLISECONDS));
    stuck.close();
    writer.get(WAIT_MS, TimeUnit.MILLISECONDS);
    try (Socket socket = connect(port)) {
      socket.getOutputStream().write(new byte[3 * SlowConversation.TICK_BYTES]);
      socket.shutdownOutput();
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void shouldAnswerEachDatagramByItselfWhenEcho() throws Exception {
    final int port = start(Protocol.UDP, EchoMode.ECHO);
    try (DatagramSocket socket = new DatagramSocket()) {
      for (final int size : new int[] {1, 0, 1472, 9000, 65_507, 64}) {
        final byte[] payload = new byte[size];
        new Random(size).nextBytes(payload);
        assertArrayEquals(payload, ask(socket, port, payload));
      }
    }
  }

  @Test
  void shouldDropDatagramsWhenSink() throws Exception {
    final int port = start(Protocol.UDP, EchoMode.SINK);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(200);
      socket.send(new DatagramPacket(new byte[10], 10, address(port)));
      final DatagramPacket reply = new DatagramPacket(new byte[10], 10);
      assertThrows(SocketTimeoutException.class, () -> socket.receive(reply));
    }
  }

  @Test
  void shouldAnswerADatagramWithThePatternWhenSource() throws Exception {
    final int port = start(Protocol.UDP, EchoMode.SOURCE);
    try (DatagramSocket socket = new DatagramSocket()) {
      final byte[] reply = ask(socket, port, new byte[1]);
      assertEquals(Pattern.DATAGRAM_BYTES, reply.length);
      assertEquals(Pattern.at(1000), reply[1000]);
    }
  }

  @Test
  void shouldAnswerInTheSizeThatAMessageAsksForWhenSized() throws Exception {
    final int port = start(Protocol.UDP, EchoMode.SIZED);
    final byte[] message = new byte[80];
    message[6] = 1; // number 256, which is 5 in the pattern
    message[14] = 1; // 256 + 144: 400 bytes
    message[15] = (byte) 144;
    try (DatagramSocket socket = new DatagramSocket()) {
      final byte[] reply = ask(socket, port, message);
      assertEquals(400, reply.length);
      assertArrayEquals(Arrays.copyOf(message, 16), Arrays.copyOf(reply, 16));
      for (int i = 16; i < reply.length; i++) {
        assertEquals(Pattern.at(5 + i - 16), reply[i]);
      }
      assertArrayEquals(new byte[15], ask(socket, port, new byte[15]));
      assertArrayEquals(new byte[64], ask(socket, port, new byte[64]), "asks for nothing");
    }
  }

  @Test
  void shouldNameTheAddressWhenItIsInUse() throws Exception {
    final int port = start(Protocol.TCP, EchoMode.ECHO);
    final List<ListenConfig> same = List.of(new ListenConfig(Protocol.TCP, LOCALHOST, port, port));
    final BindException e =
        assertThrows(BindException.class, () -> EchoServer.open(same, EchoMode.ECHO));
    assertTrue(
        e.getMessage().startsWith(LOCALHOST + ":" + port + ": Address already in use"),
        e.getMessage());
  }

  private int start(final Protocol protocol, final EchoMode mode) throws IOException {
    server = EchoServer.open(List.of(new ListenConfig(protocol, LOCALHOST, 0, 0)), mode);
    running =
        new FutureTask<>(
            () -> {
              try (EchoServer own = server) {
                own.run();
              }
              return null;
            });
    new Thread(running, "echo").start();
    final String address = server.addresses().get(0);
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private static SocketAddress address(final int port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(LOCALHOST), port);
  }

  private static Socket connect(final int port) throws IOException {
    final Socket socket = new Socket();
    socket.connect(address(port), WAIT_MS);
    socket.setSoTimeout(WAIT_MS);
    return socket;
  }

  private static void exchange(final Socket socket, final String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
    assertEquals(text, new String(socket.getInputStream().readNBytes(text.length()), US_ASCII));
  }

  private static byte[] ask(final DatagramSocket socket, final int port, final byte[] payload)
      throws IOException {
    socket.setSoTimeout(WAIT_MS);
    socket.send(new DatagramPacket(payload, payload.length, address(port)));
    final DatagramPacket reply = new DatagramPacket(new byte[65_507], 65_507);
    socket.receive(reply);
    return Arrays.copyOf(reply.getData(), reply.getLength());
  }

  private static Void writeUntilClosed(final Socket socket) {
    final byte[] block = new byte[64 * 1024];
    try (OutputStream out = socket.getOutputStream()) {
      for (int i = 0; i < 10_000; i++) {
        out.write(block);
      }
      throw new IllegalStateException("the peer took " + 10_000L * block.length + " bytes");
    } catch (final IOException closed) {
      return null;
    }
  }
}
