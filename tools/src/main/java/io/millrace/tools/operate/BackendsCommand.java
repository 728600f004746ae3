package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code millrace backends}: each backend of a running process. */
@Command(
    name = "backends",
    description = "The backends of a running process, with their states and their reasons.",
    sortOptions = false)
public final class BackendsCommand extends OperatorCommand {
  /** For picocli. */
  public BackendsCommand() {}

  @Override
  List<String> request() {
    return List.of("backends");
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    final Table table =
        new Table(
            "BACKEND",
            "ADDRESS",
            "STATE",
            "FOR",
            "BY",
            "WHY",
            "WEIGHT",
            "SESSIONS",
            "MAX",
            "NEW/S",
            "TOTAL",
            "FAILURES");
    for (final JsonObject each : Shown.objects(body)) {
      table.row(
          Shown.text(each, "frontend") + "/" + Shown.text(each, "name"),
          Shown.text(each, "address"),
          Shown.text(each, "state"),
          Shown.ago(Shown.text(each, "since")),
          Shown.text(each, "by"),
          Shown.text(each, "why"),
          weight(each),
          Shown.text(each, "sessions"),
          Shown.text(each, "max"),
          Shown.text(each, "perSecond"),
          Shown.text(each, "total"),
          Shown.pairs(each, "failures"));
    }
    table.print(out);
  }

  /** With what it has of it now, while that is less; a backup is marked. */
  private static String weight(final JsonObject backend) {
    final int weight = backend.get("weight").getAsInt();
    final double now = backend.get("effectiveWeight").getAsDouble();
    final String shown = now == weight ? "" + weight : now + " of " + weight;
    return backend.get("backup").getAsBoolean() ? shown + " backup" : shown;
  }
}
