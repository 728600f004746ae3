package io.millrace.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Addresses as they are printed: what a flag would take again. */
public final class AddressText {
  private AddressText() {}

  /**
   * An IP address.
   *
   * @param ip the address
   * @return without brackets, IPv6 in its shortest form; the zone of a link-local one stays
   */
  public static String ip(final InetAddress ip) {
    final String text = ip.getHostAddress();
    if (!(ip instanceof Inet6Address)) {
      return text;
    }
    final int zone = ip.isLinkLocalAddress() ? text.indexOf('%') : -1;
    return Ipv6.format(Ipv6.toGroups(ip.getAddress())) + (zone < 0 ? "" : text.substring(zone));
  }

  /**
   * An IP address and a port.
   *
   * @param address resolved
   * @return IPv6 in brackets
   */
  public static String ipPort(final InetSocketAddress address) {
    return ipPort(address.getAddress(), address.getPort());
  }

  /**
   * An IP address and a port.
   *
   * @param ip the address
   * @param port the port
   * @return IPv6 in brackets
   */
  public static String ipPort(final InetAddress ip, final int port) {
    return (ip instanceof Inet6Address ? "[" + ip(ip) + "]" : ip(ip)) + ":" + port;
  }
}
