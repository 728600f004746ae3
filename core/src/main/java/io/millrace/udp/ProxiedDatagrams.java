package io.millrace.udp;

import io.millrace.balance.CidrMap;
import io.millrace.config.Cidr;
import io.millrace.config.Protocol;
import io.millrace.net.ProxyHeader;
import io.millrace.net.ProxyHeaderReader;
import io.millrace.net.ProxyHeaderReader.State;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Takes the PROXY headers off the datagrams of peers of whom one is required. */
final class ProxiedDatagrams {
  private final CidrMap<Cidr> proxies;
  private final ProxyHeaderReader reader = new ProxyHeaderReader(Protocol.UDP);
  private InetSocketAddress lastPeer;
  private boolean lastListed;

  ProxiedDatagrams(final CidrMap<Cidr> proxies) {
    this.proxies = proxies;
  }

  /**
   * Whose datagram it is.
   *
   * @param peer its sender; NIO hands out the same object while the sender is the same
   * @param datagram its position is moved behind the header
   * @return {@link ProxyHeader#LOCAL} for the peer itself, null when a header is required and there
   *     is no valid one; the same object while the addresses are the same
   */
  ProxyHeader read(final InetSocketAddress peer, final ByteBuffer datagram) {
    if (proxies.isEmpty() || !isListed(peer)) {
      return ProxyHeader.LOCAL;
    }
    reader.reset();
    return reader.read(datagram) == State.DONE ? reader.header() : null;
  }

  private boolean isListed(final InetSocketAddress peer) {
    if (peer != lastPeer) {
      lastPeer = peer;
      lastListed = proxies.contains(peer.getAddress());
    }
    return lastListed;
  }
}
