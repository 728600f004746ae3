package io.millrace.tools.run;

import io.millrace.net.NameLookup;
import java.io.IOException;
import java.net.InetAddress;
import java.security.Security;
import java.util.List;

/**
 * Asks the system at each look-up. The Java runtime would answer out of its cache, for 30 s what it
 * found and for 10 s what it did not, and so overrule {@code --resolve}.
 */
final class FreshLookup implements NameLookup {
  private static final String NEVER_KEPT = "0";

  @Override
  public List<InetAddress> lookUp(final String host) throws IOException {
    // The runtime reads these once, at the first look-up. Here and not at start: it takes 10 ms.
    Security.setProperty("networkaddress.cache.ttl", NEVER_KEPT);
    Security.setProperty("networkaddress.cache.negative.ttl", NEVER_KEPT);
    return List.of(InetAddress.getAllByName(host));
  }
}
