package io.millrace.control;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What addresses this machine has. */
final class LocalFamilies {
  private static final Path IF_INET6 = Path.of("/proc/net/if_inet6");

  private LocalFamilies() {}

  /** Whether any interface has an IPv6 address: a machine may have the family and yet none. */
  static boolean hasIpv6() {
    try {
      return Files.isReadable(IF_INET6) && Files.readString(IF_INET6).length() > 0;
    } catch (final IOException e) {
      return false;
    }
  }

  /** The addresses of both families that interfaces list; IPv6 ones without a scope only. */
  static List<InetAddress> listed() {
    final List<InetAddress> addresses = new ArrayList<>();
    try {
      for (final NetworkInterface each :
          Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (each.isUp()) {
          Collections.list(each.getInetAddresses()).stream()
              .filter(LocalFamilies::isPlain)
              .forEach(addresses::add);
        }
      }
    } catch (final IOException e) {
      addresses.clear(); // the wildcard socket serves all of them
    }
    return addresses;
  }

  private static boolean isPlain(final InetAddress address) {
    return !(address instanceof Inet6Address) || !address.isLinkLocalAddress();
  }
}
