package io.millrace.tools.events;

import io.millrace.status.Event;
import io.millrace.tools.console.JsonText;
import io.millrace.tools.console.Timestamp;

/** One event as one line, for people or for programs. */
public final class EventLines {
  private EventLines() {}

  /** {@code 2026-01-07T03:04:05.123Z rw/pg1: down (refused), was up 3m [tcp probe of ...]}. */
  static String forPeople(final Event event) {
    final StringBuilder out = new StringBuilder();
    Timestamp.append(out, event.epochMs());
    out.append(' ').append(event.text());
    if (event.to() != null && event.evidence() != null) {
      out.append(" [").append(event.evidence()).append(']');
    }
    return out.toString();
  }

  /**
   * An object with every field, null where there is nothing.
   *
   * @param event with its time
   * @param pid of the process that it is of
   * @return JSON, one line
   */
  public static String forPrograms(final Event event, final long pid) {
    final StringBuilder out = new StringBuilder("{\"time\":\"");
    Timestamp.append(out, event.epochMs());
    out.append("\",\"pid\":").append(pid);
    text(out, "kind", event.kind().label());
    text(out, "who", event.who().label());
    text(out, "user", event.user());
    text(out, "frontend", event.frontend());
    text(out, "backend", event.backend());
    text(out, "from", event.from());
    out.append(",\"lastedMs\":");
    out.append(event.lastedMs() < 0 ? "null" : Long.toString(event.lastedMs()));
    text(out, "to", event.to());
    text(out, "cause", event.cause());
    text(out, "detail", event.detail());
    text(out, "evidence", event.evidence());
    text(out, "text", event.text());
    return out.append('}').toString();
  }

  private static void text(final StringBuilder out, final String name, final String value) {
    out.append(",\"").append(name).append("\":");
    if (value == null) {
      out.append("null");
    } else {
      JsonText.appendQuoted(out, value);
    }
  }
}
