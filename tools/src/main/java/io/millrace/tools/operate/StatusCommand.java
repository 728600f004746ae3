package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code millrace status}: a running process on one screen. */
@Command(
    name = "status",
    description = "A running process on one screen. Exit 1 while a frontend has no backend.",
    footer = {
      "TURN P99: from a client's last byte to its backend's first one. OWN P99: how",
      "long this program keeps what it passes on. Both of the last minute.",
      "LOAD N-1: if the busiest backend died now, the fullest of the others would have",
      "so much of its max."
    },
    sortOptions = false)
public final class StatusCommand extends OperatorCommand {
  /** From here on a backend that dies is felt by others. */
  private static final int HEADROOM = 60;

  /** For picocli. */
  public StatusCommand() {}

  @Override
  List<String> request() {
    return List.of("status");
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    print(body.getAsJsonObject(), out, Screen.width(System.getenv()));
  }

  static void print(final JsonObject status, final PrintWriter out, final int width) {
    head(status, out);
    warnings(status, out);
    out.println();
    frontends(status).print(out, width);
    out.println();
    backends(status).print(out, width);
    out.println();
    DelayLines.print(status, out);
  }

  private static void head(final JsonObject status, final PrintWriter out) {
    out.println(
        "millrace "
            + Shown.text(status, "version")
            + ", pid "
            + Shown.text(status, "pid")
            + ", up "
            + Shown.seconds(status.get("upSeconds").getAsLong())
            + " since "
            + Shown.text(status, "since")
            + (status.get("ending").getAsBoolean() ? ", ending" : ""));
    out.println(
        Shown.share(status, "sessions", "max") + " sessions, " + Shown.text(status, "directory"));
    out.println("run " + String.join(" ", Shown.strings(status.get("arguments"))));
  }

  private static void warnings(final JsonObject status, final PrintWriter out) {
    if (status.get("filesChanged").getAsBoolean()) {
      out.println(
          status.get("filesProblem").isJsonNull()
              ? "a file differs from what is running"
              : "a file cannot be read now: " + Shown.text(status, "filesProblem"));
    }
    Shown.strings(status.get("warnings")).forEach(each -> out.println("warning: " + each));
    for (final JsonObject each : Shown.objects(status.get("frontends"))) {
      final String name = Shown.text(each, "name");
      if (each.get("eligible").getAsInt() == 0) {
        out.println("W: " + name + ": no backend is eligible");
      }
      if (each.get("exclusiveConflict").getAsBoolean()) {
        out.println("W: " + name + ": two backends say that they are the one");
      }
      final JsonElement headroom = each.get("headroomPercent");
      if (!headroom.isJsonNull() && headroom.getAsInt() >= HEADROOM) {
        out.println(
            "W: "
                + name
                + ": if the busiest backend died, another one would carry "
                + headroom.getAsInt()
                + " % of its max");
      }
    }
  }

  private static Table frontends(final JsonObject status) {
    final Table table =
        new Table(
                "FRONTEND",
                "LISTEN",
                "STATE",
                "ELIGIBLE",
                "SESSIONS",
                "QUEUE",
                "NEW/S",
                "REFUSED/S",
                "TURN P99",
                "OWN P99",
                "LOAD N-1")
            .optional("QUEUE", "LOAD N-1", "REFUSED/S", "LISTEN", "OWN P99");
    for (final JsonObject each : Shown.objects(status.get("frontends"))) {
      table.row(
          Shown.text(each, "name"),
          Shown.text(each, "proto") + "://" + Shown.text(each, "listen"),
          Shown.text(each, "state"),
          Shown.share(each, "eligible", "backends"),
          Shown.share(each, "sessions", "max"),
          each.get("queueMax").getAsInt() == 0 ? "-" : Shown.share(each, "queued", "queueMax"),
          Shown.rate(each, "newPerSecond"),
          Shown.pairs(each, "refusedPerSecond"),
          Shown.ms(each.getAsJsonObject("turnaround"), "p99Ms"),
          Shown.ms(each.getAsJsonObject("ownDelay"), "p99Ms"),
          Shown.percent(each, "headroomPercent"));
    }
    return table;
  }

  private static Table backends(final JsonObject status) {
    final Table table =
        new Table(
                "BACKEND",
                "ADDRESS",
                "STATE",
                "FOR",
                "WHY",
                "SESSIONS",
                "MAX",
                "LOAD",
                "NEW/S",
                "TURN P99")
            .optional("WHY", "MAX", "LOAD", "FOR", "NEW/S", "ADDRESS");
    for (final JsonObject each : Shown.objects(status.get("backends"))) {
      table.row(
          Shown.text(each, "frontend") + "/" + Shown.text(each, "name"),
          Shown.text(each, "address"),
          Shown.text(each, "state"),
          Shown.between(each, "since", status, "time"),
          Shown.text(each, "why"),
          Shown.text(each, "sessions"),
          Shown.text(each, "max"),
          Shown.percent(each, "loadPercent"),
          Shown.rate(each, "perSecond"),
          Shown.ms(each.getAsJsonObject("turnaround"), "p99Ms"));
    }
    return table;
  }
}
