package io.millrace.trials;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One end of a TCP connection, a client's or a backend's. A client's reads wait at most {@link
 * Limits#WAIT}; a write can block, so a write that its receiver may not take belongs into a task.
 */
final class Peer implements AutoCloseable {
  /** How the other side's direction ended. */
  enum Ending {
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
  record Rest(byte[] bytes, Ending ending) {}

  private static final int CHUNK = 64 * 1024;

  private final Socket socket;
  private final String name;
  private final CountDownLatch released = new CountDownLatch(1);

  private Peer(final Socket socket, final String name) {
    this.socket = socket;
    this.name = name;
  }

  /**
   * The backend's end of an accepted connection; its reads wait without limit, its owner closes it.
   */
  static Peer accepted(final Socket socket, final String backend) throws SocketException {
    socket.setTcpNoDelay(true);
    return new Peer(socket, backend);
  }

  static Peer connect(final InetSocketAddress address) throws IOException {
    return connect(address, 0);
  }

  /** With a receive buffer of so many bytes, set before the connect; 0 for the kernel's choice. */
  static Peer connect(final InetSocketAddress address, final int receiveBuffer) throws IOException {
    final Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(address, Limits.waitMillis());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Limits.waitMillis());
    return new Peer(socket, "client");
  }

  /** From this local address, any port. */
  static Peer connectFrom(final String local, final InetSocketAddress address) throws IOException {
    final Socket socket = new Socket();
    socket.bind(new InetSocketAddress(local, 0));
    socket.connect(address, Limits.waitMillis());
    socket.setSoTimeout(Limits.waitMillis());
    return new Peer(socket, "client");
  }

  /** Name of the backend that accepted, or {@code client}. */
  String name() {
    return name;
  }

  Socket socket() {
    return socket;
  }

  void send(final byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void send(final byte[] bytes, final int offset, final int length) throws IOException {
    socket.getOutputStream().write(bytes, offset, length);
  }

  void send(final String text) throws IOException {
    send(text.getBytes());
  }

  /** Ends our direction cleanly. */
  void end() throws IOException {
    socket.shutdownOutput();
  }

  /** Resets the connection. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  /** Reads at most so many bytes; -1 at a clean end. A reset is a {@link SocketException}. */
  int read(final byte[] into) throws IOException {
    return socket.getInputStream().read(into);
  }

  /** Reads exactly so many bytes. */
  byte[] readExactly(final int length) throws IOException {
    final byte[] bytes = socket.getInputStream().readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("ended after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  /** Reads a line of ASCII text without its line feed. */
  String readLine() throws IOException {
    final StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c != '\n'; c = socket.getInputStream().read()) {
      if (c < 0) {
        throw new EOFException("ended in a line: " + line);
      }
      line.append((char) c);
    }
    return line.toString();
  }

  /** Reads until the other side's direction ends, cleanly or by a reset. */
  Rest readRest() throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final byte[] chunk = new byte[CHUNK];
    final InputStream in = socket.getInputStream();
    try {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        bytes.write(chunk, 0, n);
      }
      return new Rest(bytes.toByteArray(), Ending.END);
    } catch (final SocketException e) {
      return new Rest(bytes.toByteArray(), Ending.RESET);
    }
  }

  /** Reads and drops until the direction ends. */
  Ending awaitEnding() throws IOException {
    return readRest().ending();
  }

  /** Sends back what comes until the other side ends, then ends too. */
  void echo() throws IOException {
    final byte[] chunk = new byte[CHUNK];
    for (int n = read(chunk); n >= 0; n = read(chunk)) {
      send(chunk, 0, n);
    }
    end();
  }

  /** Keeps the connection, without reading, until {@link #release} or {@link #close}. */
  void hold() throws InterruptedException {
    released.await(10, TimeUnit.MINUTES);
  }

  void release() {
    released.countDown();
  }

  @Override
  public void close() {
    released.countDown();
    try {
      socket.close();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
