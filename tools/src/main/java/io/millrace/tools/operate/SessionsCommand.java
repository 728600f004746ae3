package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace sessions}: live sessions and flows. */
@Command(name = "sessions", description = "Lists live sessions and flows.", sortOptions = false)
public final class SessionsCommand extends OperatorCommand {
  @Mixin private FilterOptions filters;

  @Option(
      names = "--by",
      paramLabel = "KEY",
      description = "Count them by client, backend or frontend.")
  private String by;

  @Option(names = "--sort", paramLabel = "KEY", description = "By age (default), idle or bytes.")
  private String sort;

  @Option(names = "--top", paramLabel = "N", description = "Only the first N.")
  private String top;

  /** For picocli. */
  public SessionsCommand() {}

  @Override
  List<String> request() {
    final List<String> words = new ArrayList<>();
    words.add("sessions");
    filters.addTo(words);
    FilterOptions.add(words, "--sort=", sort);
    FilterOptions.add(words, "--top=", top);
    FilterOptions.add(words, "--by=", by);
    return words;
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    final int width = Screen.width(System.getenv());
    if (by == null) {
      printSessions(Shown.objects(body), out, width);
    } else {
      printGroups(by, Shown.objects(body), out, width);
    }
  }

  static void printSessions(
      final List<JsonObject> sessions, final PrintWriter out, final int width) {
    final Table table =
        new Table(
                "ID",
                "FRONTEND",
                "CLIENT",
                "PEER",
                "LISTEN",
                "BACKEND",
                "ADDRESS",
                "LOCAL",
                "STATE",
                "WAITS FOR",
                "AGE",
                "IDLE",
                "IN",
                "OUT",
                "HELD",
                "TRIES")
            .optional(
                "PEER",
                "LISTEN",
                "ADDRESS",
                "TRIES",
                "WAITS FOR",
                "HELD",
                "LOCAL",
                "FRONTEND",
                "OUT",
                "IN",
                "ID");
    for (final JsonObject each : sessions) {
      table.row(
          Shown.text(each, "id"),
          Shown.text(each, "frontend"),
          Shown.text(each, "proto") + " " + Shown.text(each, "client"),
          Shown.text(each, "peer"),
          Shown.text(each, "listen"),
          Shown.text(each, "backend"),
          Shown.text(each, "address"),
          Shown.text(each, "local"),
          Shown.text(each, "state"),
          Shown.text(each, "waitingFor"),
          Shown.ms(each, "ageMs"),
          Shown.ms(each, "idleMs"),
          Shown.count(each, "bytesIn"),
          Shown.count(each, "bytesOut"),
          Shown.count(each, "held"),
          Shown.text(each, "tries"));
    }
    table.print(out, width);
  }

  static void printGroups(
      final String by, final List<JsonObject> groups, final PrintWriter out, final int width) {
    final Table table = new Table(by.toUpperCase(Locale.ROOT), "SESSIONS", "IN", "OUT", "HELD");
    for (final JsonObject each : groups) {
      table.row(
          Shown.text(each, "key"),
          Shown.text(each, "sessions"),
          Shown.count(each, "bytesIn"),
          Shown.count(each, "bytesOut"),
          Shown.count(each, "held"));
    }
    table.print(out, width);
  }
}
