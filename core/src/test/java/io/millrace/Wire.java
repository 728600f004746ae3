package io.millrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** One end of a connection, non-blocking: while it waits, the forwarder is stepped. */
final class Wire implements AutoCloseable {
  private static final int END = -1;
  private static final int RESET = -2;

  /** So many steps without a byte: the kernels' buffers are full. */
  private static final int IDLE_STEPS = 20;

  private static final int NARROW_BYTES = 32 << 10;

  final SocketChannel channel;
  private final Stepped stepped;
  private int outcome;

  private Wire(final Stepped stepped, final SocketChannel channel) throws IOException {
    this.stepped = stepped;
    this.channel = channel;
    channel.configureBlocking(false);
  }

  /** A connection to the first frontend. */
  static Wire open(final Stepped stepped) throws IOException {
    return new Wire(stepped, SocketChannel.open(stepped.address()));
  }

  /** A connection to any address. */
  static Wire open(final Stepped stepped, final InetSocketAddress address) throws IOException {
    return new Wire(stepped, SocketChannel.open(address));
  }

  /** As {@link #open}, with a small receive buffer. */
  static Wire openNarrow(final Stepped stepped) throws IOException {
    final SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, NARROW_BYTES);
    channel.connect(stepped.address());
    return new Wire(stepped, channel);
  }

  /** One end that is open already. */
  static Wire of(final Stepped stepped, final SocketChannel channel) {
    try {
      return new Wire(stepped, channel);
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The next connection that a backend is offered. */
  static Wire accept(final Stepped stepped, final ServerSocketChannel backend) throws IOException {
    final SocketChannel[] accepted = new SocketChannel[1];
    stepped.until(
        "a connection at the backend",
        () -> {
          accepted[0] = acceptNow(backend);
          return accepted[0] != null;
        });
    return new Wire(stepped, accepted[0]);
  }

  /** A listening backend. */
  static ServerSocketChannel backend() throws IOException {
    return backend(0);
  }

  /** The same at a port. */
  static ServerSocketChannel backend(final int port) throws IOException {
    final ServerSocketChannel backend = ServerSocketChannel.open();
    backend.bind(new InetSocketAddress("127.0.0.1", port));
    backend.configureBlocking(false);
    return backend;
  }

  static int port(final ServerSocketChannel backend) throws IOException {
    return ((InetSocketAddress) backend.getLocalAddress()).getPort();
  }

  static SocketChannel acceptNow(final ServerSocketChannel backend) {
    try {
      return backend.accept();
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }

  void send(final int bytes) throws IOException {
    final ByteBuffer buffer = ByteBuffer.allocate(bytes);
    for (int i = 0; i < bytes; i++) {
      buffer.put((byte) i);
    }
    buffer.flip();
    stepped.until("the peer takes " + bytes + " bytes", () -> isWritten(buffer));
  }

  /** Sends until nothing is taken any more, while nobody reads; says how much was. */
  long flood() throws IOException {
    final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    long taken = 0;
    int idle = 0;
    while (idle < IDLE_STEPS) {
      final int count = channel.write(buffer.clear());
      taken += count;
      idle = count > 0 ? 0 : idle + 1;
      stepped.step();
    }
    return taken;
  }

  void receive(final long bytes) {
    final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    final long[] missing = {bytes};
    stepped.until(
        bytes + " bytes arrive",
        () -> {
          final int count = read(buffer.clear().limit((int) Math.min(64 << 10, missing[0])));
          assertTrue(count >= 0, "ended early");
          missing[0] -= count;
          return missing[0] == 0;
        });
  }

  /** Reads to the end, which must be clean; says how many bytes came before. */
  long receiveAll() {
    final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    final long[] count = new long[1];
    stepped.until("the connection ends", () -> isOver(buffer, count));
    assertEquals(END, outcome, "how it ended");
    return count[0];
  }

  /** Reads until a reset while time goes by; says how many bytes came before. */
  long receiveUntilReset() {
    final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    final long[] count = new long[1];
    stepped.untilInTime("the connection is reset", () -> isOver(buffer, count));
    assertEquals(RESET, outcome, "how it ended");
    return count[0];
  }

  /** Whether nothing has come yet. Takes what has; nobody is stepped. */
  boolean isEmpty() {
    return read(ByteBuffer.allocate(1)) == 0;
  }

  /** Whether nothing can come any more; drops what has come. Nobody is stepped. */
  boolean isEnded() {
    final ByteBuffer buffer = ByteBuffer.allocate(1024);
    int count = read(buffer);
    while (count > 0) {
      count = read(buffer.clear());
    }
    return count < 0;
  }

  void end() throws IOException {
    channel.shutdownOutput();
  }

  void reset() throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private boolean isOver(final ByteBuffer buffer, final long[] count) {
    outcome = read(buffer.clear());
    count[0] += Math.max(0, outcome);
    return outcome < 0;
  }

  private int read(final ByteBuffer into) {
    try {
      return channel.read(into);
    } catch (final IOException e) {
      return RESET;
    }
  }

  private boolean isWritten(final ByteBuffer buffer) {
    try {
      channel.write(buffer);
      return !buffer.hasRemaining();
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }
}
