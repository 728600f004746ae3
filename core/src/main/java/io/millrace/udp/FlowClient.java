package io.millrace.udp;

import io.millrace.net.ProxyHeader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Whose flow it is.
 *
 * @param listener whose socket is used
 * @param peer sender of the datagrams; answers go there
 * @param header what the datagrams say in front of their payload
 */
record FlowClient(UdpListener listener, InetSocketAddress peer, ProxyHeader header) {
  /** The client: the header's, else the peer. */
  InetSocketAddress address() {
    return header.isLocal() ? peer : header.client();
  }

  /** The peer when it is not the client, else null. */
  InetSocketAddress peerIfOther() {
    return address().equals(peer) ? null : peer;
  }

  /** The address that the client used: the header's, else the listening one. */
  InetSocketAddress listen() {
    return header.isLocal() ? listener.address() : header.destination();
  }

  /** Both, for a header that is sent on. */
  ProxyHeader addresses() {
    return header.isLocal() ? new ProxyHeader(peer, listener.address()) : header;
  }

  /** Whether answers were taken: errors of clients that are gone are invisible. */
  boolean reply(final ByteBuffer datagram) {
    return listener.reply(datagram, peer);
  }

  void enter(final UdpSession session) {
    listener.table().put(peer, header, session);
  }

  void leave() {
    listener.left(peer, header);
  }
}
