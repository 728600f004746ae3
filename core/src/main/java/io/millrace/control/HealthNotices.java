package io.millrace.control;

import io.millrace.status.NoticeSink;
import java.util.concurrent.TimeUnit;

/**
 * Tells the operator of backends that went down and came back, a line each. Beyond so many in a
 * while they are only counted. Conductor's thread only.
 */
final class HealthNotices {
  private static final int LINES_MAX = 50;
  private static final long WHILE_NS = TimeUnit.SECONDS.toNanos(10);
  private static final long[] UNITS_NS = {
    TimeUnit.DAYS.toNanos(1),
    TimeUnit.HOURS.toNanos(1),
    TimeUnit.MINUTES.toNanos(1),
    TimeUnit.SECONDS.toNanos(1),
    TimeUnit.MILLISECONDS.toNanos(1)
  };
  private static final String[] UNITS = {"d", "h", "m", "s", "ms"};

  private final NoticeSink notices;
  private int lines;
  private int untold;
  private long beganNs;

  HealthNotices(final NoticeSink notices) {
    this.notices = notices;
  }

  void changed(final String text, final long nowNs) {
    if (lines == 0) {
      beganNs = nowNs;
    }
    if (lines < LINES_MAX) {
      lines++;
      notices.onNotice(text);
    } else {
      untold++;
    }
  }

  void poll(final long nowNs) {
    if (lines == 0 || nowNs - beganNs < WHILE_NS) {
      return;
    }
    if (untold > 0) {
      notices.onNotice("W: backends changed their state " + untold + " more times in 10 s");
    }
    lines = 0;
    untold = 0;
  }

  /** A duration in its largest unit, rounded down. */
  static String elapsed(final long ns) {
    for (int i = 0; i < UNITS_NS.length; i++) {
      if (ns >= UNITS_NS[i]) {
        return ns / UNITS_NS[i] + UNITS[i];
      }
    }
    return "0ms";
  }
}
