package io.millrace.net;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** How a host name becomes addresses. Called on a resolver thread, where it may block. */
@FunctionalInterface
public interface NameLookup {
  /** What the Java runtime does, with its cache. */
  NameLookup SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  /**
   * Looks a name up.
   *
   * @param host a name, or an IP literal, which needs no look-up
   * @return addresses in the order in which they are to be tried
   * @throws IOException when the name has none or the look-up failed
   */
  List<InetAddress> lookUp(String host) throws IOException;
}
