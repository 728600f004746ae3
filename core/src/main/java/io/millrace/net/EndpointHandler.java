package io.millrace.net;

/** Takes readiness of a session's endpoints. */
public interface EndpointHandler {
  /**
   * An endpoint is ready.
   *
   * @param endpoint which
   * @param readyOps as of SelectionKey
   * @param nowNs the clock of this turn
   */
  void onEndpoint(Endpoint endpoint, int readyOps, long nowNs);

  /**
   * {@link #onEndpoint} threw: ends the session. Must not throw.
   *
   * @param fault what was thrown
   * @param nowNs the clock of this turn
   */
  void onEndpointFault(Throwable fault, long nowNs);
}
