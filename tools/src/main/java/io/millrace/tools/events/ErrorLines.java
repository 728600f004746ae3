package io.millrace.tools.events;

import io.millrace.tools.console.JsonText;
import io.millrace.tools.console.Timestamp;

/** One distinct fault, for people or for programs. */
final class ErrorLines {
  private ErrorLines() {}

  /** How often and when, then its stack trace, indented. */
  static String forPeople(
      final int count, final long firstEpochMs, final long lastEpochMs, final String trace) {
    final StringBuilder out = new StringBuilder();
    Timestamp.append(out, firstEpochMs);
    if (count > 1) {
      out.append(", ").append(count).append(" times, last ");
      Timestamp.append(out, lastEpochMs);
    }
    for (final String line : trace.strip().split("\r?\n")) {
      out.append("\n  ").append(line.replace("\t", "  "));
    }
    return out.toString();
  }

  /** One object on one line. */
  static String forPrograms(
      final int count, final long firstEpochMs, final long lastEpochMs, final String trace) {
    final StringBuilder out = new StringBuilder("{\"first\":\"");
    Timestamp.append(out, firstEpochMs);
    out.append("\",\"last\":\"");
    Timestamp.append(out, lastEpochMs);
    out.append("\",\"count\":").append(count).append(",\"trace\":");
    JsonText.appendQuoted(out, trace.strip());
    return out.append('}').toString();
  }
}
