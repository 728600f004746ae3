package io.millrace.tools.run;

/** Ends the process. Replaced in tests. */
@FunctionalInterface
public interface ProcessExit {
  /**
   * Ends it at once, without shutdown hooks: nothing that hangs can hold it.
   *
   * @param status exit status
   */
  void halt(int status);
}
