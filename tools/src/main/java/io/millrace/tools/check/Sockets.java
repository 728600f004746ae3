package io.millrace.tools.check;

import io.millrace.config.FrontendConfig;
import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;

/** Counts the listening sockets that a frontend will have on this machine as it is now. */
public final class Sockets {
  private final OwnAddresses own = new OwnAddresses();

  /**
   * Counts one frontend's.
   *
   * @param frontend the frontend
   * @param loops event loops, each of which has sockets of its own
   * @return loops x ports x addresses: of a wildcard one for each family, and for UDP one more for
   *     each address that an interface lists
   */
  public long listening(final FrontendConfig frontend, final int loops) {
    final ListenConfig listen = frontend.listen();
    final String host = listen.host();
    long addresses = ListenConfig.ANY.equals(host) ? 2 : 1;
    if (OwnAddresses.isWildcard(host) && listen.protocol() == Protocol.UDP) {
      addresses += own.count(host);
    }
    return addresses * listen.portCount() * loops;
  }
}
