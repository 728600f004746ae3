package io.millrace.tools.serve;

/** The end of a running process. */
public interface Ending {
  /** Does what TERM does, and returns at once. */
  void stop();

  /**
   * Whether it has begun.
   *
   * @return true from the first signal on
   */
  boolean isEnding();
}
