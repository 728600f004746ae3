package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    final Map<String, String> columns = by == null ? ofSessions() : ofGroups();
    final Table table = new Table(columns.values().toArray(String[]::new));
    for (final JsonElement each : body.getAsJsonArray()) {
      final JsonObject line = each.getAsJsonObject();
      table.row(columns.keySet().stream().map(key -> text(line.get(key))).toArray(String[]::new));
    }
    table.print(out);
  }

  private static Map<String, String> ofSessions() {
    final Map<String, String> columns = new LinkedHashMap<>();
    columns.put("id", "ID");
    columns.put("frontend", "FRONTEND");
    columns.put("client", "CLIENT");
    columns.put("backend", "BACKEND");
    columns.put("local", "LOCAL");
    columns.put("state", "STATE");
    columns.put("waitingFor", "WAITING FOR");
    columns.put("ageMs", "AGE MS");
    columns.put("idleMs", "IDLE MS");
    columns.put("bytesIn", "IN");
    columns.put("bytesOut", "OUT");
    columns.put("held", "HELD");
    columns.put("tries", "TRIES");
    return columns;
  }

  private static Map<String, String> ofGroups() {
    final Map<String, String> columns = new LinkedHashMap<>();
    columns.put("key", "KEY");
    columns.put("sessions", "SESSIONS");
    columns.put("bytesIn", "IN");
    columns.put("bytesOut", "OUT");
    columns.put("held", "HELD");
    return columns;
  }

  private static String text(final JsonElement value) {
    return value == null || value.isJsonNull() ? "-" : value.getAsString();
  }
}
