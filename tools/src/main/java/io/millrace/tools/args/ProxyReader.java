package io.millrace.tools.args;

import io.millrace.config.Cidr;
import io.millrace.config.ProxyConfig;
import io.millrace.config.SendProxy;
import java.util.List;

/** Reads the flags of the PROXY protocol. */
final class ProxyReader {
  private final Lookup lookup;

  ProxyReader(final Lookup lookup) {
    this.lookup = lookup;
  }

  ProxyConfig read() {
    return new ProxyConfig(send(), accept());
  }

  private SendProxy send() {
    final Given given = lookup.find(Flag.SEND_PROXY);
    if (given == null) {
      return SendProxy.OFF;
    }
    for (final SendProxy send : SendProxy.values()) {
      if (send.label().equals(given.value())) {
        return send;
      }
    }
    throw lookup.refuse(
        given, Text.quoted(given.value()) + " is no version; write v1, v2, v2-first or off");
  }

  private List<Cidr> accept() {
    return List.copyOf(Cidrs.readAll(lookup, Flag.ACCEPT_PROXY, ProxyConfig.ACCEPT_MAX).keySet());
  }
}
