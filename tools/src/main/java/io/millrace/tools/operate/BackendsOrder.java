package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;

/** Prints what an order did to backends. */
final class BackendsOrder {
  private BackendsOrder() {}

  static void print(final JsonElement body, final PrintWriter out) {
    for (final JsonElement each : body.getAsJsonObject().getAsJsonArray("backends")) {
      out.println(line(each.getAsJsonObject()));
    }
    final JsonElement left = body.getAsJsonObject().get("left");
    if (left != null) {
      final long count = left.getAsLong();
      out.println(count == 0 ? "all sessions have ended" : count + " sessions are left");
    }
  }

  private static String line(final JsonObject backend) {
    final StringBuilder line = new StringBuilder();
    line.append(backend.get("frontend").getAsString()).append('/');
    line.append(backend.get("backend").getAsString()).append(": ");
    final int before = backend.get("weightBefore").getAsInt();
    final int weight = backend.get("weight").getAsInt();
    final String was = backend.get("before").getAsString();
    final String state = backend.get("state").getAsString();
    if (before != weight) {
      line.append("weight ").append(weight).append(", was ").append(before).append("; ");
    }
    line.append(state);
    if (!was.equals(state)) {
      line.append(", was ").append(was);
    }
    final long sessions = backend.get("sessions").getAsLong();
    line.append("; ").append(sessions).append(sessions == 1 ? " session" : " sessions");
    return line.toString();
  }
}
