package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;

/** Where delay came from in the last minute, for people. */
final class DelayLines {
  private DelayLines() {}

  static void print(final JsonObject status, final PrintWriter out) {
    final JsonObject own = status.getAsJsonObject("ownDelay");
    final JsonObject machine = status.getAsJsonObject("machine");
    JsonObject slowest = null;
    double waited = 0;
    double late = 0;
    boolean known = true;
    for (final JsonObject loop : Shown.objects(status.get("loops"))) {
      if (slowest == null || ms(loop, "longestCycleMs") > ms(slowest, "longestCycleMs")) {
        slowest = loop;
      }
      known &= !loop.get("waitedMs").isJsonNull();
      waited = Math.max(waited, ms(loop, "waitedMs"));
      late = Math.max(late, ms(loop, "longestLateMs"));
    }
    out.println("In the last minute:");
    if (slowest != null) {
      out.println(
          "  this program  own delay p50 "
              + Shown.ms(own, "p50Ms")
              + ", p99 "
              + Shown.ms(own, "p99Ms")
              + ", max "
              + Shown.ms(own, "maxMs"));
      out.println(
          "                longest cycle "
              + Shown.ms(slowest, "longestCycleMs")
              + " (loop "
              + Shown.text(slowest, "loop")
              + "); collector pauses "
              + Shown.text(machine, "collectorPauses")
              + ", longest "
              + Shown.ms(machine, "collectorLongestMs"));
    }
    out.println(
        "  this machine  no processor for "
            + (known ? Shown.ms(waited) : "-")
            + ", woke late by "
            + Shown.ms(late)
            + "; stolen "
            + Shown.ms(machine, "stolenMs"));
  }

  private static double ms(final JsonObject object, final String key) {
    final JsonElement value = object.get(key);
    return value.isJsonNull() ? 0 : value.getAsDouble();
  }
}
