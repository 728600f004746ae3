package io.millrace.status;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The words of events. */
final class EventText {
  private static final String CUT = "...";

  private static final long[] UNITS_MS = {
    TimeUnit.DAYS.toMillis(1),
    TimeUnit.HOURS.toMillis(1),
    TimeUnit.MINUTES.toMillis(1),
    TimeUnit.SECONDS.toMillis(1),
    1
  };
  private static final String[] UNITS = {"d", "h", "m", "s", "ms"};

  private EventText() {}

  static String of(final Event event) {
    final StringBuilder out = new StringBuilder();
    out.append(event.kind().isWarning() ? "W: " : "");
    if (event.frontend() != null) {
      out.append(event.frontend());
      out.append(event.backend() == null ? "" : "/" + event.backend()).append(": ");
    }
    if (event.to() == null) {
      out.append(event.evidence() == null ? event.kind().label() : event.evidence());
    } else {
      appendChange(out, event);
    }
    if (event.who() == Actor.OPERATOR) {
      out.append(", by operator");
      out.append(event.user() == null ? "" : " " + event.user());
    }
    return out.toString();
  }

  /** A cause that the new state says already, as that of being full, is left out. */
  private static void appendChange(final StringBuilder out, final Event event) {
    out.append(event.to());
    final String cause = event.to().equals(event.cause()) ? null : event.cause();
    if (cause != null || event.detail() != null) {
      out.append(" (").append(cause == null ? "" : cause);
      out.append(cause == null || event.detail() == null ? "" : ": ");
      out.append(event.detail() == null ? "" : event.detail()).append(')');
    }
    if (event.from() != null) {
      out.append(", was ").append(event.from());
      out.append(event.lastedMs() < 0 ? "" : " " + elapsed(event.lastedMs()));
    }
  }

  /** A duration in its largest unit, rounded down. */
  static String elapsed(final long ms) {
    for (int i = 0; i < UNITS_MS.length; i++) {
      if (ms >= UNITS_MS[i]) {
        return ms / UNITS_MS[i] + UNITS[i];
      }
    }
    return "0ms";
  }

  /** One line of so many bytes of UTF-8 at most; what is longer ends with three dots. */
  static String bounded(final String text, final int bytesMax) {
    if (text == null) {
      return null;
    }
    final String line = isPlain(text) ? text : visible(text);
    if (line.getBytes(StandardCharsets.UTF_8).length <= bytesMax) {
      return line;
    }
    int end = 0;
    int bytes = CUT.length();
    while (end < line.length()) {
      final int c = line.codePointAt(end);
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      if (bytes > bytesMax) {
        break;
      }
      end += Character.charCount(c);
    }
    return line.substring(0, end) + CUT;
  }

  private static boolean isPlain(final String text) {
    for (int i = 0; i < text.length(); i++) {
      final char c = text.charAt(i);
      if (c < ' ' || c >= 0x7F) {
        return false;
      }
    }
    return true;
  }

  /** Control characters could move a terminal's cursor. */
  private static String visible(final String text) {
    final StringBuilder out = new StringBuilder();
    text.codePoints().forEach(c -> out.appendCodePoint(isVisible(c) ? c : '.'));
    return out.toString();
  }

  private static boolean isVisible(final int c) {
    final int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }
}
