package io.millrace.trials;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One end of a TCP connection, a client's or a backend's. A client's reads wait at most {@link
 * Limits#WAIT}; a write can block, so a write that its receiver may not take belongs into a task.
 */
public final class Peer implements AutoCloseable {
  /** How the other side's direction ended. */
  public enum Ending {
    /** A clean end. */
    END,
    /** A reset. */
    RESET
  }

  /**
   * Everything that was read until the other side's direction ended.
   *
   * @param bytes what was read
   * @param ending how it ended
   */
  public record Rest(byte[] bytes, Ending ending) {}

  private static final int CHUNK = 64 * 1024;

  private final SocketChannel channel;
  private final InputStream in;
  private final String name;
  private final CountDownLatch released = new CountDownLatch(1);

  private Peer(final SocketChannel channel, final String name) throws IOException {
    this.channel = channel;
    this.name = name;
    in = channel.socket().getInputStream();
  }

  /**
   * The backend's end of an accepted connection; its reads wait without limit, its owner closes it.
   */
  public static Peer accepted(final SocketChannel channel, final String backend)
      throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return new Peer(channel, backend);
  }

  public static Peer connect(final InetSocketAddress address) throws IOException {
    return connect(null, address, 0);
  }

  /** With a receive buffer of so many bytes, set before the connect. */
  public static Peer connect(final InetSocketAddress address, final int receiveBuffer)
      throws IOException {
    return connect(null, address, receiveBuffer);
  }

  /**
   * Tells whether nobody listens there (any more). A connection whose handshake meets the closing
   * of the listener is reset by the kernel after the last accept: it was not refused yet.
   */
  public static boolean isRefused(final InetSocketAddress address) {
    try {
      connect(address).close();
      return false;
    } catch (final ConnectException refused) {
      return true;
    } catch (final IOException e) {
      if ((e.getMessage() + "").startsWith("Connection reset")) {
        return false;
      }
      throw new UncheckedIOException(e);
    }
  }

  /** From this local address, any port. */
  public static Peer connectFrom(final String local, final InetSocketAddress address)
      throws IOException {
    return connectFrom(new InetSocketAddress(local, 0), address);
  }

  /** From this local address and port. */
  public static Peer connectFrom(final InetSocketAddress local, final InetSocketAddress address)
      throws IOException {
    return connect(local, address, 0);
  }

  private static Peer connect(
      final InetSocketAddress local, final InetSocketAddress address, final int receiveBuffer)
      throws IOException {
    final SocketChannel channel = SocketChannel.open();
    try {
      if (receiveBuffer > 0) {
        channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
      }
      channel.bind(local);
      channel.socket().connect(address, Limits.waitMillis());
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.socket().setSoTimeout(Limits.waitMillis());
      return new Peer(channel, "client");
    } catch (final IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Name of the backend that accepted, or {@code client}. */
  public String name() {
    return name;
  }

  public InetSocketAddress local() {
    return (InetSocketAddress) channel.socket().getLocalSocketAddress();
  }

  public InetSocketAddress remote() {
    return (InetSocketAddress) channel.socket().getRemoteSocketAddress();
  }

  public void send(final byte[] bytes) throws IOException {
    send(bytes, 0, bytes.length);
  }

  public void send(final byte[] bytes, final int offset, final int length) throws IOException {
    channel.socket().getOutputStream().write(bytes, offset, length);
  }

  public void send(final String text) throws IOException {
    send(text.getBytes());
  }

  public void sendUrgent(final int value) throws IOException {
    channel.socket().sendUrgentData(value);
  }

  /** Writes what the kernel takes at once. Only while no other thread uses this end. */
  public int offer(final ByteBuffer bytes) throws IOException {
    channel.configureBlocking(false);
    try {
      return channel.write(bytes);
    } finally {
      channel.configureBlocking(true);
    }
  }

  /**
   * Reads what is there: 0 for nothing, -1 for a clean end. Only while no other thread uses this
   * end.
   */
  public int poll(final ByteBuffer into) throws IOException {
    channel.configureBlocking(false);
    try {
      return channel.read(into);
    } finally {
      channel.configureBlocking(true);
    }
  }

  /** Waits until bytes have arrived, and reads none. */
  public void awaitUnread() throws IOException {
    final long startNs = System.nanoTime();
    while (in.available() == 0) {
      if (Await.millisSince(startNs) > Limits.waitMillis()) {
        throw new AssertionError("nothing arrives at " + name);
      }
      Thread.onSpinWait();
    }
  }

  /** Ends our direction cleanly. */
  public void end() throws IOException {
    channel.shutdownOutput();
  }

  /** Resets the connection. */
  public void reset() throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    channel.close();
  }

  /** Reads at most so many bytes; -1 at a clean end. A reset is a {@link SocketException}. */
  public int read(final byte[] into) throws IOException {
    return in.read(into);
  }

  /** Reads exactly so many bytes. */
  public byte[] readExactly(final int length) throws IOException {
    final byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("ended after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  /** Reads a line of ASCII text without its line feed. */
  public String readLine() throws IOException {
    final StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("ended in a line: " + line);
      }
      line.append((char) c);
    }
    return line.toString();
  }

  /** Reads until the other side's direction ends, cleanly or by a reset. */
  public Rest readRest() throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final byte[] chunk = new byte[CHUNK];
    try {
      for (int n = read(chunk); n >= 0; n = read(chunk)) {
        bytes.write(chunk, 0, n);
      }
      return new Rest(bytes.toByteArray(), Ending.END);
    } catch (final SocketTimeoutException e) {
      throw new AssertionError("neither bytes nor an end after " + bytes.size() + " bytes", e);
    } catch (final SocketException e) {
      return new Rest(bytes.toByteArray(), Ending.RESET);
    }
  }

  /** Reads and drops until the direction ends. */
  public Ending awaitEnding() throws IOException {
    return readRest().ending();
  }

  /** Sends back what comes until the other side ends, then ends too. */
  public void echo() throws IOException {
    final byte[] chunk = new byte[CHUNK];
    for (int n = read(chunk); n >= 0; n = read(chunk)) {
      send(chunk, 0, n);
    }
    end();
  }

  /** Sends a line and reads it back from an echo. */
  public void roundTrip(final String line) throws IOException {
    send(line + "\n");
    final String back = readLine();
    if (!back.equals(line)) {
      throw new AssertionError("sent " + line + ", came back " + back);
    }
  }

  /** Keeps the connection, without reading, until {@link #release} or {@link #close}. */
  public void hold() throws InterruptedException {
    released.await(10, TimeUnit.MINUTES);
  }

  public void release() {
    released.countDown();
  }

  @Override
  public void close() {
    released.countDown();
    try {
      channel.close();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
