package io.millrace.status;

import java.util.regex.Pattern;

/**
 * A copy of a fault whose messages hold no network address: a client's must not be kept, and each
 * would make a distinct fault of the same.
 */
final class WithoutAddresses extends Throwable {
  private static final long serialVersionUID = 1L;

  /** Causes of causes that are kept. */
  private static final int DEPTH_MAX = 4;

  private static final Pattern ADDRESS =
      Pattern.compile(
          "\\[?(?<![\\w.:])(?:\\d{1,3}(?:\\.\\d{1,3}){3}|(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F.]*(?:%\\w+)?)"
              + "\\]?(?::\\d+)?");

  private WithoutAddresses(final String message, final Throwable cause) {
    super(message, cause, false, true);
  }

  static Throwable of(final Throwable fault) {
    return of(fault, DEPTH_MAX);
  }

  private static Throwable of(final Throwable fault, final int depth) {
    if (fault == null || depth == 0) {
      return null;
    }
    final Throwable copy =
        new WithoutAddresses(withoutAddresses(fault.toString()), of(fault.getCause(), depth - 1));
    copy.setStackTrace(fault.getStackTrace());
    return copy;
  }

  /** The fault and where it happened, in one line. */
  static String line(final Throwable fault) {
    final StackTraceElement[] trace = fault.getStackTrace();
    return withoutAddresses(fault.toString().replace('\n', ' '))
        + (trace.length == 0 ? "" : " at " + trace[0]);
  }

  static String withoutAddresses(final String text) {
    return ADDRESS.matcher(text).replaceAll("ADDRESS");
  }

  @Override
  public Throwable fillInStackTrace() {
    return this; // it gets that of the original
  }

  /** Looks like the original, whose class is part of the message. */
  @Override
  public String toString() {
    return getMessage();
  }
}
