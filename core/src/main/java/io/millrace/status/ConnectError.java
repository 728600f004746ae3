package io.millrace.status;

/** How a try to reach a backend failed. */
public enum ConnectError {
  /** The backend's machine refused the connection. */
  REFUSED("refused"),
  /** No answer within the try's share of the deadline. */
  TIMEOUT("timeout"),
  /** No route to the network or host. */
  UNREACHABLE("unreachable"),
  /** The name has no address yet. */
  UNRESOLVED("unresolved"),
  /** Every local port towards the backend is taken. */
  LOCAL_PORTS("local-ports"),
  /** No descriptor was left. */
  DESCRIPTORS("descriptors"),
  /** The client left before the try was decided. */
  CLIENT_LEFT("client-left"),
  /** Millrace ended the session before the try was decided. */
  GIVEN_UP("given-up"),
  /** The backend was found down before the try was decided. */
  DOWN("down"),
  /** Anything else that the operating system said. */
  OTHER("other");

  private final String label;

  ConnectError(final String label) {
    this.label = label;
  }

  /**
   * Whether it speaks against the backend, and not against the client or this machine.
   *
   * @return true for what a probe would meet too
   */
  public boolean isBackends() {
    return this == REFUSED || this == TIMEOUT || this == UNREACHABLE || this == OTHER;
  }

  /**
   * The spelling of the session log.
   *
   * @return for example {@code refused}
   */
  public String label() {
    return label;
  }
}
