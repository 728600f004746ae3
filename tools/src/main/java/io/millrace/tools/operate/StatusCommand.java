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
    sortOptions = false)
public final class StatusCommand extends OperatorCommand {
  /** For picocli. */
  public StatusCommand() {}

  @Override
  List<String> request() {
    return List.of("status");
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    final JsonObject status = body.getAsJsonObject();
    out.println(
        "millrace "
            + Shown.text(status, "version")
            + ", pid "
            + Shown.text(status, "pid")
            + ", up "
            + Shown.seconds(status.get("upSeconds").getAsLong())
            + " since "
            + Shown.text(status, "since")
            + ", "
            + Shown.share(status, "sessions", "max")
            + " sessions, "
            + Shown.text(status, "directory")
            + (status.get("ending").getAsBoolean() ? ", ending" : ""));
    out.println("run " + String.join(" ", Shown.strings(status.get("arguments"))));
    if (status.get("filesChanged").getAsBoolean()) {
      out.println(
          status.has("filesProblem")
              ? "a file cannot be read now: " + Shown.text(status, "filesProblem")
              : "a file differs from what is running");
    }
    Shown.strings(status.get("warnings")).forEach(each -> out.println("warning: " + each));
    out.println();
    frontends(status).print(out);
    out.println();
    backends(status).print(out);
  }

  private static Table frontends(final JsonObject status) {
    final Table table =
        new Table(
            "FRONTEND", "LISTEN", "STATE", "ELIGIBLE", "SESSIONS", "QUEUE", "NEW/S", "REFUSED/S");
    for (final JsonObject each : Shown.objects(status.get("frontends"))) {
      table.row(
          Shown.text(each, "name"),
          Shown.text(each, "proto") + "://" + Shown.text(each, "listen"),
          Shown.text(each, "state"),
          Shown.share(each, "eligible", "backends"),
          Shown.share(each, "sessions", "max"),
          Shown.text(each, "queued"),
          Shown.text(each, "newPerSecond"),
          Shown.pairs(each, "refusedPerSecond"));
    }
    return table;
  }

  private static Table backends(final JsonObject status) {
    final Table table = new Table("BACKEND", "ADDRESS", "STATE", "SESSIONS", "MAX");
    for (final JsonObject each : Shown.objects(status.get("backends"))) {
      table.row(
          Shown.text(each, "frontend") + "/" + Shown.text(each, "name"),
          Shown.text(each, "address"),
          Shown.text(each, "state"),
          Shown.text(each, "sessions"),
          Shown.text(each, "max"));
    }
    return table;
  }
}
