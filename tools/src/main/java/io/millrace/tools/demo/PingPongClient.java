package io.millrace.tools.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * One connection of a {@link PingPong}: sends a numbered message, checks its answer. Broken once,
 * it stays broken.
 */
final class PingPongClient implements AutoCloseable {
  /** Size of a message and of its answer. */
  static final int MESSAGE_BYTES = 64;

  private static final int CONNECT_LIMIT_MS = 3_000;

  private final SocketChannel channel = SocketChannel.open();
  private final ByteBuffer request = ByteBuffer.allocateDirect(MESSAGE_BYTES);
  private final ByteBuffer answer = ByteBuffer.allocateDirect(MESSAGE_BYTES);
  private final int localPort;
  private long number;
  private long sentNs;
  private boolean waiting;
  private String broken;

  PingPongClient(final InetSocketAddress target) throws IOException {
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.socket().connect(target, CONNECT_LIMIT_MS);
      localPort = channel.socket().getLocalPort();
    } catch (final IOException e) {
      channel.close();
      throw e;
    }
  }

  void register(final Selector selector) throws IOException {
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, this);
  }

  /**
   * Sends the next message. A message fits the socket's buffer whenever the last one was answered.
   */
  void send() {
    if (broken != null || waiting) {
      return;
    }
    number++;
    request.clear();
    request.putLong(number).putInt(localPort);
    while (request.hasRemaining()) {
      request.put((byte) (number + request.position()));
    }
    sentNs = System.nanoTime();
    try {
      waiting = channel.write(request.flip()) == MESSAGE_BYTES;
      broken = waiting ? null : "a message was not taken whole";
    } catch (final IOException e) {
      breakDown(e.getMessage());
    }
  }

  /** Reads what has come. Returns the round-trip time when the answer is complete, else -1. */
  long receive() {
    try {
      if (channel.read(answer) < 0) {
        breakDown("ended by the other side");
        return -1;
      }
    } catch (final IOException e) {
      breakDown(e.getMessage());
      return -1;
    }
    if (answer.hasRemaining()) {
      return -1;
    }
    final long roundTripNs = System.nanoTime() - sentNs;
    if (!answer.flip().equals(request.rewind())) {
      breakDown("a wrong answer");
      return -1;
    }
    answer.clear();
    waiting = false;
    return roundTripNs;
  }

  boolean isWaiting() {
    return waiting;
  }

  /** Why it works no more, or null. */
  String broken() {
    return broken;
  }

  int localPort() {
    return localPort;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void breakDown(final String reason) {
    broken = reason;
    waiting = false;
    try {
      channel.close();
    } catch (final IOException ignored) {
      // It is broken anyway.
    }
  }
}
