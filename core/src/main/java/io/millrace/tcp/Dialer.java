package io.millrace.tcp;

import io.millrace.net.Poller;
import io.millrace.net.SocketSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/** Opens sockets towards backends. */
final class Dialer {
  private Dialer() {}

  /**
   * Asks for a connection.
   *
   * @return not registered; connected already when that was quick
   * @throws IOException when it cannot even be asked for, or was refused at once; nothing is left
   *     open
   */
  static SocketChannel dial(final TcpFrontend frontend, final InetSocketAddress target)
      throws IOException {
    final SocketChannel channel = open(frontend, target.getAddress());
    try {
      if (!channel.connect(target) && frontend.quickConnects().isWorthATry()) {
        frontend.quickConnects().tried(channel.finishConnect());
      }
      return channel;
    } catch (final IOException e) {
      Poller.closeQuietly(channel);
      throw e;
    }
  }

  private static SocketChannel open(final TcpFrontend frontend, final InetAddress address)
      throws IOException {
    IOException refused = null;
    for (int i = 0; i < Math.max(1, frontend.localAddresses().size()); i++) {
      final SocketChannel channel = SocketSetup.openTcp(address);
      try {
        final InetSocketAddress local = frontend.localAddresses().next(address);
        return local == null ? channel : channel.bind(local);
      } catch (final IOException e) {
        channel.close();
        refused = e;
      }
    }
    throw refused;
  }
}
