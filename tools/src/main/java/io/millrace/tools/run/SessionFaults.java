package io.millrace.tools.run;

import io.millrace.status.ErrorLog;
import io.millrace.tools.console.Console;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Tells of faults that ended one session, or one answer over HTTP, each: of the same fault in the
 * same place only once, and of a limited number in all. Called on any thread.
 */
final class SessionFaults implements Consumer<Throwable> {
  /** More distinct faults than a program of this size has. */
  private static final int DISTINCT_MAX = 100;

  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final Console console;
  private final String what;

  /** Tells of faults on standard error; {@code what} was ended by each. */
  SessionFaults(final Console console, final String what) {
    this.console = console;
    this.what = what;
  }

  @Override
  public void accept(final Throwable fault) {
    final StackTraceElement[] trace = fault.getStackTrace();
    final String place = fault.getClass() + (trace.length == 0 ? "" : trace[0].toString());
    if (told.size() < DISTINCT_MAX && told.add(place)) {
      console.onNotice(what + " was ended by a fault of this program: " + ErrorLog.line(fault));
    }
  }

  /**
   * Whether no object can be made any longer.
   *
   * @param fault any
   * @return false when it is other memory, or threads, that there are too few of
   */
  static boolean isHeapFull(final Throwable fault) {
    final String message = String.valueOf(fault.getMessage());
    return fault instanceof OutOfMemoryError
        && !message.contains("irect")
        && !message.contains("native");
  }
}
