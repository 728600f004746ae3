package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.millrace.status.EndedBy;
import io.millrace.status.IdleAges;
import java.util.concurrent.TimeUnit;

/** Who ended sessions after how much silence, in JSON. */
final class IdleJson {
  private IdleJson() {}

  static JsonObject of(final IdleAges ages) {
    final JsonObject json = new JsonObject();
    for (final EndedBy by : EndedBy.values()) {
      json.add(by.label(), side(ages, by));
    }
    return json;
  }

  /** Ages at which none ended are left out. */
  private static JsonArray side(final IdleAges ages, final EndedBy by) {
    final long[] bounds = ages.lowerBoundsNs();
    final long[] counts = ages.of(by);
    final JsonArray array = new JsonArray();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        final JsonObject bucket = new JsonObject();
        bucket.add("fromSeconds", seconds(bounds, i));
        bucket.add("toSeconds", seconds(bounds, i + 1));
        bucket.addProperty("sessions", counts[i]);
        array.add(bucket);
      }
    }
    return array;
  }

  private static JsonElement seconds(final long[] bounds, final int index) {
    return index == bounds.length
        ? JsonNull.INSTANCE
        : new JsonPrimitive(TimeUnit.NANOSECONDS.toSeconds(bounds[index]));
  }
}
