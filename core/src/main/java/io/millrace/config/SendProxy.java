package io.millrace.config;

/** Which PROXY protocol header backends are sent. */
public enum SendProxy {
  /** None. */
  OFF("off"),
  /** Version 1 in front of a connection's first byte. */
  V1("v1"),
  /** Version 2 in front of a connection's first byte, or in front of each datagram. */
  V2("v2"),
  /** Version 2 in front of a flow's first datagram. */
  V2_FIRST("v2-first");

  private final String label;

  SendProxy(final String label) {
    this.label = label;
  }

  /**
   * The spelling of the command line.
   *
   * @return for example {@code v2-first}
   */
  public String label() {
    return label;
  }

  /**
   * Whether sessions of a protocol can carry it.
   *
   * @param protocol of the frontend
   * @return false for version 1 in datagrams and for the first datagram of a connection
   */
  public boolean fits(final Protocol protocol) {
    return this != (protocol == Protocol.TCP ? V2_FIRST : V1);
  }
}
