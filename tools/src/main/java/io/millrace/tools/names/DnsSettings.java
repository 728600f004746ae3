package io.millrace.tools.names;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.Name;
import org.xbill.DNS.config.InitializationException;
import org.xbill.DNS.config.PropertyResolverConfigProvider;
import org.xbill.DNS.config.ResolvConfResolverConfigProvider;
import org.xbill.DNS.config.ResolverConfigProvider;

/**
 * Whom to ask, and what for.
 *
 * @param servers in their order
 * @param search what may follow a name
 * @param dots so many make a name be tried alone first
 */
record DnsSettings(List<InetSocketAddress> servers, List<Name> search, int dots) {
  /** Where they come from. */
  @FunctionalInterface
  interface Source {
    /**
     * Reads them.
     *
     * @return those of this moment
     * @throws IOException when they cannot be read
     */
    DnsSettings read() throws IOException;
  }

  /** What resolv.conf says, or the properties {@code dns.server} and {@code dns.search}. */
  static DnsSettings ofSystem() throws IOException {
    final ResolverConfigProvider properties = new PropertyResolverConfigProvider();
    final ResolverConfigProvider file = new ResolvConfResolverConfigProvider();
    try {
      properties.initialize();
      file.initialize();
    } catch (final InitializationException e) {
      throw new IOException("resolv.conf cannot be read", e);
    }
    final ResolverConfigProvider used = properties.servers().isEmpty() ? file : properties;
    return new DnsSettings(used.servers(), used.searchPaths(), used.ndots());
  }
}
