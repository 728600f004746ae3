package io.millrace.tcp;

/**
 * Where a listener's admitted connections go: this loop or another one. Declared here, implemented
 * by the loop.
 */
@FunctionalInterface
public interface OpeningSink {
  /**
   * Takes an admitted connection.
   *
   * @param opening to be run by some loop
   * @param nowNs the clock of this turn
   */
  void onOpening(TcpOpening opening, long nowNs);
}
