package io.millrace.tools.stat;

import io.millrace.status.CounterKind;
import io.millrace.status.CounterSample;
import io.millrace.status.CountersReader;
import io.millrace.tools.console.JsonText;
import io.millrace.tools.console.Timestamp;
import java.math.BigDecimal;
import java.util.List;

/** All counters of one look as one JSON object on one line. */
final class StatJson {
  private static final int THOUSANDTHS = 3;

  private StatJson() {}

  static String of(
      final CountersReader reader, final List<CounterSample> samples, final String filter) {
    final StringBuilder out = new StringBuilder("{\"pid\":").append(reader.pid());
    out.append(",\"alive\":").append(reader.isAlive());
    time(out, "started", reader.startEpochMs());
    time(out, "updated", reader.heartbeatEpochMs());
    time(out, "ended", reader.endedEpochMs());
    out.append(",\"missing\":").append(reader.missing());
    out.append(",\"counters\":[");
    boolean first = true;
    for (final CounterSample each : samples) {
      if (StatRow.matches(each, filter) && (each.value() != 0 || !each.isRare())) {
        out.append(first ? "" : ",");
        append(out, each);
        first = false;
      }
    }
    return out.append("]}").toString();
  }

  private static void append(final StringBuilder out, final CounterSample sample) {
    out.append("{\"name\":\"").append(sample.name()).append('"');
    text(out, "frontend", sample.frontend());
    text(out, "backend", sample.backend());
    out.append(",\"loop\":").append(sample.loop() < 0 ? "null" : "" + sample.loop());
    out.append(",\"value\":");
    if (sample.type().kind() == CounterKind.OWN_RATE) {
      out.append(BigDecimal.valueOf(sample.value(), THOUSANDTHS));
    } else {
      out.append(sample.value());
    }
    text(out, "unit", sample.type().unit());
    out.append('}');
  }

  private static void text(final StringBuilder out, final String name, final String value) {
    out.append(",\"").append(name).append("\":");
    if (value == null) {
      out.append("null");
    } else {
      JsonText.appendQuoted(out, value);
    }
  }

  private static void time(final StringBuilder out, final String name, final long epochMs) {
    out.append(",\"").append(name).append("\":");
    if (epochMs == 0) {
      out.append("null");
    } else {
      Timestamp.append(out.append('"'), epochMs);
      out.append('"');
    }
  }
}
