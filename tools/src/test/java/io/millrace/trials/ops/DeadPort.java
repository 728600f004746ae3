package io.millrace.trials.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * A TCP port that refuses connections for as long as it is open: bound, so that nobody takes it.
 */
final class DeadPort implements AutoCloseable {
  private final SocketChannel channel;
  private final int port;

  DeadPort() {
    try {
      channel = SocketChannel.open();
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  /** Its address as a flag's value. */
  String text() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
