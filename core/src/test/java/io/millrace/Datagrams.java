package io.millrace;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Sockets of clients and backends, non-blocking: while one waits, the forwarder is stepped. */
final class Datagrams {
  private Datagrams() {}

  static DatagramChannel socket() throws IOException {
    final DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress("127.0.0.1", 0));
    channel.configureBlocking(false);
    return channel;
  }

  static int port(final DatagramChannel channel) throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  /** Steps until a datagram has come; says from where. */
  static SocketAddress receive(
      final Stepped stepped, final DatagramChannel at, final ByteBuffer into) {
    final SocketAddress[] sender = new SocketAddress[1];
    stepped.until(
        "a datagram",
        () -> {
          sender[0] = receiveNow(at, into);
          return sender[0] != null;
        });
    return sender[0];
  }

  /** From where a datagram has come, or null when there is none. */
  static SocketAddress receiveNow(final DatagramChannel at, final ByteBuffer into) {
    try {
      return at.receive(into.clear());
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }
}
