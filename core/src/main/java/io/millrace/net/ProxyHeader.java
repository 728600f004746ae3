package io.millrace.net;

import java.net.InetSocketAddress;

/**
 * What a PROXY protocol header says of a connection or a datagram. Addresses are never IPv4-mapped.
 *
 * @param client who began it, or null when the peer itself did
 * @param destination the address that the client used, null together with the client
 */
public record ProxyHeader(InetSocketAddress client, InetSocketAddress destination) {
  /** The peer speaks for itself: a health check, or a client whose addresses are not known. */
  public static final ProxyHeader LOCAL = new ProxyHeader(null, null);

  /**
   * Whether the peer speaks for itself.
   *
   * @return true when there are no addresses
   */
  public boolean isLocal() {
    return client == null;
  }
}
