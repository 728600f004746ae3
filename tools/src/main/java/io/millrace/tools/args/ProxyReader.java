package io.millrace.tools.args;

import io.millrace.config.Cidr;
import io.millrace.config.ProxyConfig;
import io.millrace.config.SendProxy;
import java.util.ArrayList;
import java.util.List;

/** Reads the flags of the PROXY protocol. */
final class ProxyReader {
  private static final String OFF = "off";

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
    final List<Given> all = lookup.findAll(Flag.ACCEPT_PROXY, ProxyConfig.ACCEPT_MAX);
    if (all.size() == 1 && OFF.equals(all.get(0).value())) {
      return List.of();
    }
    final List<Cidr> peers = new ArrayList<>(all.size());
    for (final Given given : all) {
      final Cidr block = block(given);
      if (peers.contains(block)) {
        throw lookup.refuse(given, Text.quoted(given.value()) + " is given twice");
      }
      peers.add(block);
    }
    return peers;
  }

  private Cidr block(final Given given) {
    try {
      return Cidrs.read(given.value());
    } catch (final ValueException e) {
      throw lookup.refuse(given, e.getMessage());
    }
  }
}
