package io.millrace.tools.console;

import io.millrace.config.Protocol;
import io.millrace.status.AttemptRecord;
import io.millrace.status.SessionRecord;
import io.millrace.tools.args.Spelling;
import java.net.InetSocketAddress;

/** Writes a session record for a person at a terminal. */
final class ReadableLine {
  private ReadableLine() {}

  static void append(final StringBuilder out, final SessionRecord session) {
    Timestamp.appendTime(out, session.endEpochMs());
    out.append("  ").append(session.frontend()).append("  ");
    address(out, session.client());
    if (session.peer() != null) {
      out.append(" by ").append(Spelling.address(session.peer()));
    }
    out.append(" > ");
    if (session.backend() != null) {
      out.append(session.backend()).append(' ');
    }
    address(out, session.address());
    out.append("  ")
        .append(session.bytesIn())
        .append(" B in, ")
        .append(session.bytesOut())
        .append(" B out");
    if (session.protocol() == Protocol.UDP) {
      out.append(", ")
          .append(session.datagrams().in())
          .append('/')
          .append(session.datagrams().out());
      out.append(" datagrams");
    }
    out.append(", ");
    JsonLine.appendMilliseconds(out, session.durationNs());
    out.append(" ms  ").append(session.cause().label()).append(session.reset() ? " (reset)" : "");
    for (final AttemptRecord attempt : session.attempts()) {
      out.append("  ").append(attempt.backend()).append(": ").append(attempt.error().label());
    }
    out.append('\n');
  }

  private static void address(final StringBuilder out, final InetSocketAddress address) {
    out.append(address == null ? "-" : Spelling.address(address));
  }
}
