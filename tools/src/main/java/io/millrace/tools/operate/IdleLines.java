package io.millrace.tools.operate;

import com.google.gson.JsonObject;
import io.millrace.config.Units;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Who ended sessions after how much silence, for people. */
final class IdleLines {
  private static final int BAR = 20;

  /** Fewer prove nothing. */
  private static final long TIMER_MIN = 5;

  private IdleLines() {}

  static void print(final List<JsonObject> backends, final PrintWriter out, final int width) {
    final Table table = new Table("BACKEND", "ENDED BY", "SILENT FOR", "SESSIONS", "SHARE", "");
    for (final JsonObject backend : backends) {
      final String name = Shown.text(backend, "frontend") + "/" + Shown.text(backend, "name");
      backend
          .getAsJsonObject("idleEnds")
          .entrySet()
          .forEach(side -> add(table, name, side.getKey(), Shown.objects(side.getValue())));
    }
    if (backends.stream().allMatch(IdleLines::isUnused)) {
      out.println("no session has ended yet");
      return;
    }
    table.print(out, width);
  }

  private static boolean isUnused(final JsonObject backend) {
    return backend.getAsJsonObject("idleEnds").entrySet().stream()
        .allMatch(side -> side.getValue().getAsJsonArray().isEmpty());
  }

  private static void add(
      final Table table, final String name, final String by, final List<JsonObject> ages) {
    final long all = ages.stream().mapToLong(IdleLines::sessions).sum();
    final long silent =
        ages.stream().filter(IdleLines::isSilent).mapToLong(IdleLines::sessions).sum();
    for (final JsonObject age : ages) {
      final long sessions = sessions(age);
      final boolean timer = isSilent(age) && sessions >= TIMER_MIN && 2 * sessions > silent;
      final long from = age.get("fromSeconds").getAsLong();
      table.row(
          name,
          by,
          age(age),
          "" + sessions,
          Math.round(100.0 * sessions / all) + "%",
          timer && !"millrace".equals(by)
              ? "most: a timer of " + exact(from) + "?"
              : "#".repeat((int) Math.ceil((double) BAR * sessions / all)));
    }
  }

  private static String age(final JsonObject age) {
    final String from = exact(age.get("fromSeconds").getAsLong());
    return age.get("toSeconds").isJsonNull()
        ? from + " or more"
        : from + " to " + exact(age.get("toSeconds").getAsLong());
  }

  private static String exact(final long seconds) {
    return seconds == 0 ? "0s" : Units.duration(TimeUnit.SECONDS.toNanos(seconds));
  }

  private static boolean isSilent(final JsonObject age) {
    return age.get("fromSeconds").getAsLong() > 0;
  }

  private static long sessions(final JsonObject age) {
    return age.get("sessions").getAsLong();
  }
}
