package io.millrace.trials.page;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.time.Instant;

/** What a process could say of itself, as the page reads it. */
final class Documents {
  private static final int SECOND_MS = 1000;

  private final JsonObject status = new JsonObject();
  private final JsonArray frontends = new JsonArray();
  private final JsonArray backends = new JsonArray();
  private final JsonArray events = new JsonArray();
  private long nowMs = System.currentTimeMillis();

  Documents() {
    status.addProperty("version", "1.2.3");
    status.addProperty("pid", 4711);
    status.addProperty("since", "2026-01-07T03:04:05.123Z");
    status.addProperty("upSeconds", 90061);
    status.addProperty("sessions", 12);
    status.addProperty("max", 1000);
    status.add("frontends", frontends);
    status.add("backends", backends);
    status.add("events", events);
  }

  /** Time goes on. */
  Documents second() {
    nowMs += SECOND_MS;
    return this;
  }

  Documents frontend(final String name, final int eligible, final int of) {
    final JsonObject json = new JsonObject();
    json.addProperty("name", name);
    json.addProperty("proto", "tcp");
    json.addProperty("listen", "*:5432");
    json.addProperty("state", eligible > 0 ? "open" : "no-backend");
    json.addProperty("eligible", eligible);
    json.addProperty("backends", of);
    json.addProperty("sessions", 12);
    json.addProperty("max", 1000);
    json.add("headroomPercent", JsonNull.INSTANCE);
    frontends.add(json);
    return this;
  }

  Documents backend(final String frontend, final String name, final String state) {
    return backend(frontend, name, state, "");
  }

  Documents backend(
      final String frontend, final String name, final String state, final String why) {
    final JsonObject json = new JsonObject();
    json.addProperty("frontend", frontend);
    json.addProperty("name", name);
    json.addProperty("address", "10.0.0.1:5432");
    json.addProperty("state", state);
    json.addProperty("eligible", state.equals("up"));
    json.addProperty("why", why);
    json.addProperty("by", "probe");
    json.addProperty("sessions", 6);
    json.addProperty("max", 10);
    backends.add(json);
    return this;
  }

  Documents event(final String text) {
    final JsonObject json = new JsonObject();
    json.addProperty("time", "2026-01-07T03:04:05.123Z");
    json.addProperty("kind", "backend");
    json.addProperty("text", text);
    events.add(json);
    return this;
  }

  String json() {
    status.addProperty("time", Instant.ofEpochMilli(nowMs).toString());
    return status.toString();
  }
}
