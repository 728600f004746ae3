package io.millrace.udp;

import java.net.InetSocketAddress;
import org.agrona.collections.Object2ObjectHashMap;

/**
 * The flows of one listening socket by client. NIO hands out the same address object while the
 * sender is the same.
 */
final class UdpSessionTable {
  private final Object2ObjectHashMap<InetSocketAddress, UdpSession> sessions =
      new Object2ObjectHashMap<>();
  private InetSocketAddress lastClient;
  private UdpSession lastSession;

  UdpSession get(final InetSocketAddress client) {
    if (client == lastClient) {
      return lastSession;
    }
    final UdpSession session = sessions.get(client);
    if (session != null) {
      lastClient = client;
      lastSession = session;
    }
    return session;
  }

  void put(final InetSocketAddress client, final UdpSession session) {
    sessions.put(client, session);
  }

  void remove(final InetSocketAddress client) {
    sessions.remove(client);
    lastClient = null;
    lastSession = null;
  }

  Iterable<UdpSession> all() {
    return sessions.values();
  }
}
