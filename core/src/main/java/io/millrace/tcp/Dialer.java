package io.millrace.tcp;

import io.millrace.net.Errors;
import io.millrace.net.Poller;
import io.millrace.net.SocketSetup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/** Opens sockets towards backends. */
final class Dialer {
  private Dialer() {}

  /**
   * Asks for a connection.
   *
   * @param resources of this loop
   * @return not registered; connected already when that was quick
   * @throws IOException when it cannot even be asked for, or was refused at once; nothing is left
   *     open
   */
  static SocketChannel dial(
      final TcpFrontend frontend,
      final TcpResources resources,
      final InetSocketAddress target,
      final long nowNs)
      throws IOException {
    frontend.localAddresses().require(target, nowNs);
    final SocketChannel channel = SocketSetup.openTcp(target.getAddress());
    if (!resources.reserve().mayKeep()) {
      channel.close();
      throw Errors.noDescriptor();
    }
    try {
      frontend.localAddresses().bind(channel, target, nowNs);
      if (!channel.connect(target) && frontend.quickConnects().isWorthATry()) {
        frontend.quickConnects().tried(channel.finishConnect());
      }
      return channel;
    } catch (final IOException e) {
      frontend.localAddresses().failed(target, e, nowNs);
      Poller.closeQuietly(channel);
      throw e;
    }
  }
}
