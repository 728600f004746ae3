package io.millrace.tools.args;

import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;

/** Reads the value of {@code --listen}. */
final class ListenReader {
  private static final String SCHEME_END = "://";

  private ListenReader() {}

  /**
   * Reads one address or range.
   *
   * @param text {@code [tcp://|udp://]HOST:PORT} or {@code HOST:FIRST-LAST}
   * @return the record
   */
  static ListenConfig read(final String text) {
    final int schemeEnd = text.indexOf(SCHEME_END);
    final HostPort address =
        HostPort.cut(schemeEnd < 0 ? text : text.substring(schemeEnd + SCHEME_END.length()));
    final String port = address.port();
    if (port == null) {
      throw new ValueException(
          Text.quoted(text) + " has no port; write " + Spelling.host(address.host()) + ":PORT");
    }
    final Protocol protocol =
        schemeEnd < 0 ? Protocol.TCP : protocol(text.substring(0, schemeEnd), text);
    final int dash = port.indexOf('-');
    if (dash < 0) {
      final int number = HostPort.portNumber(port);
      return new ListenConfig(protocol, address.host(), number, number);
    }
    final int first = HostPort.portNumber(port.substring(0, dash));
    final int last = HostPort.portNumber(port.substring(dash + 1));
    if (last < first || first == 0) {
      throw new ValueException(
          Text.quoted(port) + " is no range; write FIRST-LAST with FIRST from 1 to LAST");
    }
    return new ListenConfig(protocol, address.host(), first, last);
  }

  private static Protocol protocol(final String scheme, final String text) {
    if ("tcp".equals(scheme)) {
      return Protocol.TCP;
    }
    if ("udp".equals(scheme)) {
      return Protocol.UDP;
    }
    throw new ValueException(Text.quoted(text) + ": unknown protocol; write tcp:// or udp://");
  }
}
