package io.millrace.tools.serve;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.millrace.status.LatencySummary;

/** Times in JSON: milliseconds with up to three decimals. */
final class Millis {
  private static final double MICROSECONDS = 1_000;
  private static final double MICROSECOND_NS = 1_000;

  private Millis() {}

  /** Null for what is negative: unknown. */
  static JsonElement of(final long ns) {
    return ns < 0
        ? JsonNull.INSTANCE
        : new JsonPrimitive(Math.round(ns / MICROSECOND_NS) / MICROSECONDS);
  }

  /** How many were measured and how long they took; null where nothing was measured. */
  static JsonObject of(final LatencySummary summary) {
    final boolean none = summary.count() == 0;
    final JsonObject json = new JsonObject();
    json.addProperty("count", summary.count());
    json.add("p50Ms", of(none ? -1 : summary.p50Ns()));
    json.add("p90Ms", of(none ? -1 : summary.p90Ns()));
    json.add("p99Ms", of(none ? -1 : summary.p99Ns()));
    json.add("maxMs", of(none ? -1 : summary.maxNs()));
    return json;
  }
}
