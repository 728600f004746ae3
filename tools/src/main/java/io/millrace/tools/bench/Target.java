package io.millrace.tools.bench;

import io.millrace.config.Protocol;
import io.millrace.net.AddressText;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Where requests go.
 *
 * @param protocol tcp or udp
 * @param address resolved
 */
record Target(Protocol protocol, InetSocketAddress address) {
  /** As people write it. */
  String text() {
    return protocol.name().toLowerCase(Locale.ROOT) + "://" + AddressText.ipPort(address);
  }
}
