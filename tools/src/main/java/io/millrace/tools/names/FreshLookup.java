package io.millrace.tools.names;

import io.millrace.net.NameLookup;
import io.millrace.net.ServiceAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.security.Security;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks the system at each look-up. The Java runtime would answer out of its cache, for 30 s what it
 * found and for 10 s what it did not, and so overrule {@code --resolve}. What the system does not
 * know (SRV) or has no answer to in time is asked of the name servers themselves.
 */
public final class FreshLookup implements NameLookup {
  private static final String NEVER_KEPT = "0";

  /** Made at the first use: its classes take longer to load than all others together. */
  private volatile DnsLookup dns;

  @Override
  public List<InetAddress> lookUp(final String host) throws IOException {
    // The runtime reads these once, at the first look-up. Here and not at start: it takes 10 ms.
    Security.setProperty("networkaddress.cache.ttl", NEVER_KEPT);
    Security.setProperty("networkaddress.cache.negative.ttl", NEVER_KEPT);
    return List.of(InetAddress.getAllByName(host));
  }

  @Override
  public CompletionStage<List<InetAddress>> lookUpAside(final String host) {
    if (HostsFile.replacesDns()) {
      return CompletableFuture.failedFuture(new IOException("only the hosts file is asked"));
    }
    return dns().addresses(host);
  }

  @Override
  public CompletionStage<List<ServiceAddress>> lookUpService(final String service) {
    return dns().service(service);
  }

  /** Called on one thread only. */
  private DnsLookup dns() {
    if (dns == null) {
      dns = new DnsLookup(DnsSettings::ofSystem);
    }
    return dns;
  }
}
