package io.millrace.net;

import io.millrace.config.KeepaliveConfig;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/** How sockets are opened and which options they carry. */
public final class SocketSetup {
  private SocketSetup() {}

  /**
   * Opens a channel of one family.
   *
   * @param <C> its type
   */
  @FunctionalInterface
  public interface Opening<C> {
    /**
     * Opens it.
     *
     * @param family INET or INET6
     * @return open
     * @throws IOException when there is no descriptor
     * @throws UnsupportedOperationException when this machine does not have the family
     */
    C open(ProtocolFamily family) throws IOException;
  }

  /**
   * Opens a channel of the family of an address. IPv4 sockets are opened as INET: a dual-stack
   * socket costs more per call.
   *
   * @param address of the peer or of a listener
   * @param opening how
   * @param <C> type of the channel
   * @return open
   * @throws IOException when there is no descriptor, or the family is missing
   */
  public static <C> C open(final InetAddress address, final Opening<C> opening) throws IOException {
    try {
      return opening.open(
          address instanceof Inet6Address
              ? StandardProtocolFamily.INET6
              : StandardProtocolFamily.INET);
    } catch (final UnsupportedOperationException e) {
      throw new NoRouteToHostException(e.getMessage());
    }
  }

  /**
   * Opens a non-blocking TCP channel.
   *
   * @param address of the peer
   * @return not connected
   * @throws IOException when there is no descriptor, or the family is missing
   */
  public static SocketChannel openTcp(final InetAddress address) throws IOException {
    final SocketChannel channel = open(address, SocketChannel::open);
    try {
      channel.configureBlocking(false);
      return channel;
    } catch (final IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Switches Nagle's delay off: what is written leaves at once, whatever the peer still has to
   * acknowledge.
   *
   * @param channel of a connection, or to become one
   * @throws IOException when it is broken already
   */
  public static void sendAtOnce(final SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /**
   * Switches keep-alive on. Done when a connection has lived for a while, so that short ones do not
   * pay for it.
   *
   * @param channel connected
   * @param keepalive its times
   */
  public static void keepalive(final SocketChannel channel, final KeepaliveConfig keepalive) {
    try {
      channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, keepalive.idleSeconds());
      channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, keepalive.intervalSeconds());
      channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, keepalive.count());
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    } catch (final IOException e) {
      // broken already: the next read says so
    }
  }

  /**
   * Asks for another receive buffer.
   *
   * @param channel bound
   * @param bytes the kernel may grant less
   */
  public static void receiveBuffer(final DatagramChannel channel, final int bytes) {
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, bytes);
    } catch (final IOException e) {
      // closed meanwhile
    }
  }
}
