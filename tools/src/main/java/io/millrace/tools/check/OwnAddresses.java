package io.millrace.tools.check;

import io.millrace.config.ListenConfig;
import io.millrace.tools.args.Spelling;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;

/** The addresses of this machine's interfaces, listed when first needed. */
final class OwnAddresses {
  private Set<String> listed;

  /** Whether a literal is one of ours. A name is not looked up, except that localhost is known. */
  boolean contains(final String host) {
    if (isLocalhost(host) || isLoopback(host)) {
      return true;
    }
    return listed().contains(host);
  }

  /** How many addresses a wildcard stands for. */
  int count(final String wildcard) {
    int count = 0;
    for (final String address : listed()) {
      final boolean ipv6 = address.indexOf(':') >= 0;
      count += ListenConfig.ANY.equals(wildcard) || ipv6 == "::".equals(wildcard) ? 1 : 0;
    }
    return count;
  }

  private Set<String> listed() {
    if (listed == null) {
      listed = list();
    }
    return listed;
  }

  /** Whether a listener takes all local addresses of a family, or of both. */
  static boolean isWildcard(final String host) {
    return ListenConfig.ANY.equals(host) || "0.0.0.0".equals(host) || "::".equals(host);
  }

  static boolean isLocalhost(final String host) {
    return "localhost".equalsIgnoreCase(host);
  }

  static boolean isLoopback(final String host) {
    return host.startsWith("127.") || "::1".equals(host) || isLocalhost(host);
  }

  private static Set<String> list() {
    final Set<String> found = new HashSet<>();
    try {
      final Enumeration<NetworkInterface> interfaces = NetworkInterface.getNetworkInterfaces();
      while (interfaces.hasMoreElements()) {
        final Enumeration<InetAddress> addresses = interfaces.nextElement().getInetAddresses();
        while (addresses.hasMoreElements()) {
          found.add(Spelling.ip(addresses.nextElement()));
        }
      }
    } catch (final SocketException e) {
      // then only loopback addresses are known as ours: a loop over another one is met at run time
      return found;
    }
    return found;
  }
}
