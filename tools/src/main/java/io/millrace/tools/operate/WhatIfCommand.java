package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code millrace what-if}: where the sessions of a backend would go. */
@Command(
    name = "what-if",
    description = "Tells where the sessions of a backend would go if it died now.",
    footer = "Status 3 when a backend would have more sessions than its max, or none is left.",
    sortOptions = false)
public final class WhatIfCommand extends OperatorCommand {
  private static final int FULL = 100;
  private static final int HEADROOM = 60;

  @Parameters(index = "0", paramLabel = "down", description = "The only question: down.")
  private String question;

  @Parameters(
      index = "1",
      paramLabel = "NAME",
      description = "NAME in every frontend, FRONTEND/NAME in one, green* a pattern.")
  private String name;

  /** For picocli. */
  public WhatIfCommand() {}

  @Override
  List<String> request() {
    return List.of("what-if", "--", question, name);
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    for (final JsonElement each : body.getAsJsonArray()) {
      final JsonObject answer = each.getAsJsonObject();
      out.println(
          answer.get("frontend").getAsString()
              + "/"
              + answer.get("backend").getAsString()
              + " down: "
              + answer.get("moved").getAsLong()
              + " sessions would come again");
      answer.getAsJsonArray("survivors").forEach(line -> print(line.getAsJsonObject(), out));
      if (answer.getAsJsonArray("survivors").isEmpty()) {
        final JsonElement fallback = answer.get("fallback");
        out.println(
            fallback == null || fallback.isJsonNull()
                ? "  no backend is left: they would be refused or wait"
                : "  no backend is left: they would go to the backends of "
                    + fallback.getAsString());
      }
    }
  }

  private static void print(final JsonObject survivor, final PrintWriter out) {
    final long sessions = survivor.get("sessions").getAsLong();
    final long more = survivor.get("more").getAsLong();
    final StringBuilder line = new StringBuilder("  ");
    line.append(survivor.get("backend").getAsString()).append(": ").append(sessions);
    line.append(" + ").append(more).append(" = ").append(sessions + more);
    if (survivor.has("percent") && !survivor.get("percent").isJsonNull()) {
      final long percent = survivor.get("percent").getAsLong();
      line.append(" of ").append(survivor.get("max").getAsLong());
      line.append(", ").append(percent).append(" %");
      line.append(percent > FULL ? ": OVER FULL" : percent > HEADROOM ? ": above 60 %" : "");
    } else {
      line.append(", no max");
    }
    out.println(line);
  }
}
