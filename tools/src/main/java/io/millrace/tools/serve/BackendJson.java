package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.millrace.balance.Standing;
import io.millrace.config.BackendRole;
import io.millrace.control.BackendStatus;
import io.millrace.status.BackendTotals;
import io.millrace.status.ConnectError;
import io.millrace.tools.args.Spelling;
import io.millrace.tools.console.Timestamp;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/** Backends in JSON. */
final class BackendJson {
  private static final double ROUND = 100;

  private BackendJson() {}

  /** What a screen has room for. */
  static JsonObject brief(final BackendStatus backend) {
    final JsonObject json = new JsonObject();
    json.addProperty("frontend", backend.frontend());
    json.addProperty("name", backend.config().name());
    json.addProperty("address", Spelling.target(backend.config()));
    json.addProperty("state", backend.state());
    json.addProperty("eligible", backend.eligible());
    json.addProperty("sessions", backend.sessions());
    json.add("max", orNull(backend.config().sessionsMax()));
    return json;
  }

  /** All that is known. */
  static JsonObject full(final BackendStatus backend, final long nowEpochMs, final int queued) {
    final JsonObject json = brief(backend);
    final JsonArray addresses = new JsonArray();
    for (final InetAddress address : backend.addresses()) {
      addresses.add(Spelling.ip(address));
    }
    json.add("addresses", addresses);
    json.addProperty("since", time(nowEpochMs - TimeUnit.NANOSECONDS.toMillis(backend.stateNs())));
    json.addProperty("by", backend.by());
    json.addProperty("why", backend.why());
    json.addProperty("lastProbe", backend.lastProbe());
    json.addProperty("backup", backend.config().role() == BackendRole.BACKUP);
    json.addProperty("weight", backend.weight());
    json.addProperty("effectiveWeight", (double) backend.weightTenths() / Standing.TENTHS);
    json.addProperty("queued", queued);
    totals(json, backend.totals());
    return json;
  }

  private static void totals(final JsonObject json, final BackendTotals totals) {
    final JsonObject failures = new JsonObject();
    for (final ConnectError error : ConnectError.values()) {
      if (totals.failures(error) > 0) {
        failures.addProperty(error.label(), totals.failures(error));
      }
    }
    json.addProperty("total", totals.sessions());
    json.add("failures", failures);
    json.addProperty("bytesIn", totals.bytesIn());
    json.addProperty("bytesOut", totals.bytesOut());
  }

  /** As in the session log. */
  static String time(final long epochMs) {
    final StringBuilder out = new StringBuilder();
    Timestamp.append(out, epochMs);
    return out.toString();
  }

  /** A rate, with two decimals. */
  static double rounded(final double perSecond) {
    return Math.round(perSecond * ROUND) / ROUND;
  }

  private static JsonElement orNull(final int max) {
    return max == 0 ? JsonNull.INSTANCE : new JsonPrimitive(max);
  }
}
