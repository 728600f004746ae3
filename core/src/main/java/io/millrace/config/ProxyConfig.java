package io.millrace.config;

import java.util.List;

/**
 * The PROXY protocol of a frontend, both ways.
 *
 * @param send the header that backends are sent
 * @param accept peers of whom a header is required, at most 1,000 blocks; from all others it would
 *     be payload
 */
public record ProxyConfig(SendProxy send, List<Cidr> accept) {
  /** No header either way. */
  public static final ProxyConfig OFF = new ProxyConfig(SendProxy.OFF, List.of());

  /** Most blocks of peers. */
  public static final int ACCEPT_MAX = 1000;

  /**
   * Checks the number of blocks and copies the list.
   *
   * @throws ConfigException when there are too many
   */
  public ProxyConfig {
    ConfigException.notNull("sendProxy", send);
    accept = List.copyOf(ConfigException.notNull("acceptProxy", accept));
    ConfigException.inRange("acceptProxy", accept.size(), 0, ACCEPT_MAX, Units.COUNT);
  }

  void require(final Protocol protocol) {
    if (!send.fits(protocol)) {
      throw new ConfigException(
          "sendProxy",
          protocol == Protocol.TCP
              ? "a connection has no datagrams; write v1, v2 or off"
              : "version 1 does not go with datagrams; write v2, v2-first or off");
    }
  }
}
