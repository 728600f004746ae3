package io.millrace.udp;

import io.millrace.net.ProxyHeader;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.Object2ObjectHashMap;

/**
 * The flows of one listening socket, by peer and by what a PROXY header tells. NIO hands out the
 * same address object while the sender is the same, and the reader of headers the same header.
 *
 * @param <S> a flow: {@link UdpSession}
 */
final class UdpSessionTable<S> {
  private final Object2ObjectHashMap<InetSocketAddress, S> direct = new Object2ObjectHashMap<>();
  private final Object2ObjectHashMap<Proxied, S> proxied = new Object2ObjectHashMap<>();
  private InetSocketAddress lastPeer;
  private ProxyHeader lastHeader;
  private S lastSession;

  /**
   * Two clients behind one proxy, and one client that used two addresses, have flows of their own.
   */
  private record Proxied(InetSocketAddress peer, ProxyHeader header) {}

  S get(final InetSocketAddress peer, final ProxyHeader header) {
    if (peer == lastPeer && header == lastHeader) {
      return lastSession;
    }
    final S session = header.isLocal() ? direct.get(peer) : proxied.get(new Proxied(peer, header));
    if (session != null) {
      lastPeer = peer;
      lastHeader = header;
      lastSession = session;
    }
    return session;
  }

  void put(final InetSocketAddress peer, final ProxyHeader header, final S session) {
    if (header.isLocal()) {
      direct.put(peer, session);
    } else {
      proxied.put(new Proxied(peer, header), session);
    }
  }

  void remove(final InetSocketAddress peer, final ProxyHeader header) {
    if (header.isLocal()) {
      direct.remove(peer);
    } else {
      proxied.remove(new Proxied(peer, header));
    }
    lastPeer = null;
    lastHeader = null;
    lastSession = null;
  }

  boolean isEmpty() {
    return direct.isEmpty() && proxied.isEmpty();
  }

  List<S> all() {
    final List<S> all = new ArrayList<>(direct.values());
    all.addAll(proxied.values());
    return all;
  }
}
