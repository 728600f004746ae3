package io.millrace.tools.console;

import io.millrace.config.Protocol;
import io.millrace.status.AttemptRecord;
import io.millrace.status.DatagramCounts;
import io.millrace.status.SessionRecord;
import io.millrace.tools.args.Spelling;
import java.net.InetSocketAddress;

/** Writes a session record as one line of JSON, fields in the order of docs/cli.md. */
final class JsonLine {
  private final StringBuilder out;
  private boolean first;

  private JsonLine(final StringBuilder out) {
    this.out = out;
  }

  static void append(final StringBuilder out, final SessionRecord session) {
    new JsonLine(out).session(session);
  }

  private void session(final SessionRecord session) {
    open('{');
    text("id", session.id());
    time("start", session.startEpochMs());
    time("end", session.endEpochMs());
    text("frontend", session.frontend());
    text("proto", Spelling.protocol(session.protocol()));
    address("listen", session.listen());
    address("client", session.client());
    address("peer", session.peer());
    text("backend", session.backend());
    address("address", session.address());
    address("local", session.local());
    attempts(session);
    milliseconds("queuedMs", session.queuedNs());
    milliseconds("connectMs", session.connectNs());
    milliseconds("firstByteMs", session.firstByteNs());
    number("bytesIn", session.bytesIn());
    number("bytesOut", session.bytesOut());
    milliseconds("durationMs", session.durationNs());
    milliseconds("idleMs", session.idleNs());
    text("cause", session.cause().label());
    text("endedBy", session.endedBy().label());
    text("closed", session.reset() ? "reset" : "clean");
    if (session.protocol() == Protocol.UDP) {
      datagrams(session.datagrams());
    }
    out.append("}\n");
  }

  private void datagrams(final DatagramCounts counts) {
    number("datagramsIn", counts.in());
    number("datagramsOut", counts.out());
    number("droppedIn", counts.droppedIn());
    number("droppedOut", counts.droppedOut());
  }

  private void attempts(final SessionRecord session) {
    key("attempts");
    open('[');
    for (final AttemptRecord attempt : session.attempts()) {
      separate();
      open('{');
      text("backend", attempt.backend());
      text("error", attempt.error().label());
      milliseconds("ms", attempt.durationNs());
      out.append('}');
      first = false;
    }
    out.append(']');
    first = false;
  }

  private void open(final char bracket) {
    out.append(bracket);
    first = true;
  }

  private void separate() {
    if (!first) {
      out.append(',');
    }
    first = false;
  }

  private void key(final String name) {
    separate();
    out.append('"').append(name).append("\":");
  }

  private void text(final String name, final String value) {
    key(name);
    if (value == null) {
      out.append("null");
    } else {
      JsonText.appendQuoted(out, value);
    }
  }

  private void address(final String name, final InetSocketAddress value) {
    text(name, value == null ? null : Spelling.address(value));
  }

  private void time(final String name, final long epochMs) {
    key(name);
    out.append('"');
    Timestamp.append(out, epochMs);
    out.append('"');
  }

  private void number(final String name, final long value) {
    key(name);
    out.append(value);
  }

  private void milliseconds(final String name, final long ns) {
    key(name);
    if (ns < 0) {
      out.append("null");
    } else {
      appendMilliseconds(out, ns);
    }
  }

  /** Milliseconds with at most three decimals, none of them a trailing zero. */
  static void appendMilliseconds(final StringBuilder out, final long ns) {
    final long us = ns / 1000 + (ns % 1000 >= 500 ? 1 : 0);
    out.append(us / 1000);
    int fraction = (int) (us % 1000);
    int unit = 100;
    if (fraction != 0) {
      out.append('.');
    }
    while (fraction != 0) {
      out.append(fraction / unit);
      fraction %= unit;
      unit /= 10;
    }
  }
}
