package io.millrace.net;

/** What a selection key carries: takes readiness on the poller's thread. */
public interface ReadyHandler {
  /**
   * The channel is ready.
   *
   * @param readyOps as of SelectionKey
   * @param nowNs the clock of this turn
   * @return units of work done, at least 1
   */
  int onReady(int readyOps, long nowNs);

  /**
   * {@link #onReady} threw: ends what this handler stands for, and nothing else. Must not throw.
   *
   * @param fault what was thrown
   * @param nowNs the clock of this turn
   */
  void onFault(Throwable fault, long nowNs);
}
