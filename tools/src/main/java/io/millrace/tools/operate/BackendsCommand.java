package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code millrace backends}: each backend of a running process. */
@Command(
    name = "backends",
    description = "The backends of a running process, with their states and their reasons.",
    footer = "CONN, TURN: connect and turn-around times of the last minute.",
    sortOptions = false)
public final class BackendsCommand extends OperatorCommand {
  @Option(
      names = "--idle",
      description = "Who ends their sessions after how much silence: a hidden timer shows.")
  private boolean idle;

  /** For picocli. */
  public BackendsCommand() {}

  @Override
  List<String> request() {
    return idle ? List.of("backends", "--idle") : List.of("backends");
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    final int width = Screen.width(System.getenv());
    if (idle) {
      IdleLines.print(Shown.objects(body), out, width);
    } else {
      print(Shown.objects(body), out, width);
    }
  }

  static void print(final List<JsonObject> backends, final PrintWriter out, final int width) {
    final Table table =
        new Table(
                "BACKEND",
                "ADDRESS",
                "STATE",
                "FOR",
                "BY",
                "WHY",
                "LAST PROBE",
                "WEIGHT",
                "SESSIONS",
                "MAX",
                "LOAD",
                "QUEUED",
                "NEW/S",
                "TOTAL",
                "FAILURES",
                "CONN P50",
                "CONN P99",
                "TURN P50",
                "TURN P99",
                "IN",
                "OUT")
            .optional(
                "QUEUED",
                "LAST PROBE",
                "IN",
                "OUT",
                "CONN P50",
                "TURN P50",
                "CONN P99",
                "BY",
                "LOAD",
                "TOTAL",
                "FAILURES",
                "NEW/S",
                "WEIGHT",
                "MAX",
                "ADDRESS");
    for (final JsonObject each : backends) {
      final JsonObject connect = each.getAsJsonObject("connect");
      final JsonObject turnaround = each.getAsJsonObject("turnaround");
      table.row(
          Shown.text(each, "frontend") + "/" + Shown.text(each, "name"),
          Shown.text(each, "address"),
          Shown.text(each, "state"),
          Shown.ago(Shown.text(each, "since")),
          Shown.text(each, "by"),
          Shown.text(each, "why"),
          Shown.text(each, "lastProbe"),
          weight(each),
          Shown.text(each, "sessions"),
          Shown.text(each, "max"),
          Shown.percent(each, "loadPercent"),
          Shown.text(each, "queued"),
          Shown.rate(each, "perSecond"),
          Shown.text(each, "total"),
          Shown.pairs(each, "failures"),
          Shown.ms(connect, "p50Ms"),
          Shown.ms(connect, "p99Ms"),
          Shown.ms(turnaround, "p50Ms"),
          Shown.ms(turnaround, "p99Ms"),
          Shown.count(each, "bytesIn"),
          Shown.count(each, "bytesOut"));
    }
    table.print(out, width);
  }

  /** With what it has of it now, while that is less; a backup is marked. */
  private static String weight(final JsonObject backend) {
    final int weight = backend.get("weight").getAsInt();
    final double now = backend.get("effectiveWeight").getAsDouble();
    final String shown = now == weight ? "" + weight : now + " of " + weight;
    return backend.get("backup").getAsBoolean() ? shown + " backup" : shown;
  }
}
