package io.millrace.udp;

import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/**
 * A bound listening socket.
 *
 * @param channel non-blocking
 * @param address as bound
 * @param reach which addresses of this machine it stands for
 */
public record UdpSocket(DatagramChannel channel, InetSocketAddress address, Reach reach) {
  /** Which of our addresses a listening socket stands for. */
  public enum Reach {
    /** The one that it is bound to. */
    ONE_ADDRESS,
    /**
     * All of both families or of one that have no socket of their own; replies carry the address
     * that the kernel chooses.
     */
    UNLISTED,
    /** As {@link #UNLISTED}, but IPv6 only: IPv4 datagrams are dropped. */
    UNLISTED_IPV6
  }
}
