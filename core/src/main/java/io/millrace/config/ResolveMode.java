package io.millrace.config;

/** What the host of a backend stands for. */
public enum ResolveMode {
  /** One backend, whose addresses are alternates, tried in order. */
  ALTERNATES,
  /** As many backends as the name has addresses. */
  ALL,
  /** The name of SRV records: a backend for each address and port, with the configured weight. */
  SRV,
  /** Likewise, with the weights of the records. */
  SRV_WEIGHTS;

  /**
   * Whether the name stands for backends that come and go.
   *
   * @return false when it is one backend
   */
  public boolean isMany() {
    return this != ALTERNATES;
  }

  /**
   * Whether the name is one of SRV records.
   *
   * @return false when it is one of addresses
   */
  public boolean isService() {
    return this == SRV || this == SRV_WEIGHTS;
  }
}
