package io.millrace.trials.operate;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client of an admin socket that does as it likes. */
final class Visitor implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;

  private final SocketChannel channel;

  private Visitor(final SocketChannel channel) {
    this.channel = channel;
  }

  /** Connects; waits while as many wait as the kernel allows. */
  static Visitor of(final Path directory) throws IOException {
    final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(directory.resolve("admin")));
    return new Visitor(channel);
  }

  /** Asks and reads the answer to its end. */
  static String ask(final Path directory, final String text) throws IOException {
    try (Visitor visitor = of(directory)) {
      return visitor.send(text).answer();
    }
  }

  Visitor send(final String text) throws IOException {
    return send(text.getBytes(StandardCharsets.UTF_8));
  }

  Visitor send(final byte[] bytes) throws IOException {
    final ByteBuffer left = ByteBuffer.wrap(bytes);
    while (left.hasRemaining()) {
      channel.write(left);
    }
    return this;
  }

  /** Says that it sends no more. */
  Visitor end() throws IOException {
    channel.shutdownOutput();
    return this;
  }

  /** All that comes until the server closes. */
  String answer() throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    readInto(bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The same where the server may have closed while it was still being sent something. */
  String answerBeforeReset() {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      readInto(bytes);
    } catch (final IOException e) {
      bytes.writeBytes(("\n" + e.getMessage()).getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void readInto(final ByteArrayOutputStream bytes) throws IOException {
    final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    while (channel.read(chunk.clear()) >= 0) {
      bytes.write(chunk.array(), 0, chunk.position());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
