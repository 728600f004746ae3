package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.millrace.balance.Standing;
import io.millrace.config.BackendRole;
import io.millrace.control.BackendStatus;
import io.millrace.status.BackendRates;
import io.millrace.status.BackendTotals;
import io.millrace.status.ConnectError;
import io.millrace.tools.args.Spelling;
import io.millrace.tools.console.Timestamp;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/** Backends in JSON. */
final class BackendJson {
  private static final double ROUND = 100;
  private static final int PERCENT = 100;

  private BackendJson() {}

  /**
   * All that is known.
   *
   * @param queued sessions that wait in the queue of its frontend
   */
  static JsonObject of(final BackendStatus backend, final long nowEpochMs, final int queued) {
    final JsonObject json = new JsonObject();
    json.addProperty("frontend", backend.frontend());
    json.addProperty("name", backend.config().name());
    json.addProperty("address", Spelling.target(backend.config()));
    final JsonArray addresses = new JsonArray();
    for (final InetAddress address : backend.addresses()) {
      addresses.add(Spelling.ip(address));
    }
    json.add("addresses", addresses);
    json.addProperty("state", backend.state());
    json.addProperty("eligible", backend.eligible());
    json.addProperty("since", time(nowEpochMs - TimeUnit.NANOSECONDS.toMillis(backend.stateNs())));
    json.addProperty("by", backend.by());
    json.addProperty("why", backend.why());
    json.addProperty("lastProbe", backend.lastProbe());
    json.addProperty("backup", backend.config().role() == BackendRole.BACKUP);
    json.addProperty("weight", backend.weight());
    json.addProperty("effectiveWeight", (double) backend.weightTenths() / Standing.TENTHS);
    json.addProperty("sessions", backend.sessions());
    json.add("max", orNull(backend.config().sessionsMax()));
    json.add("loadPercent", load(backend));
    json.addProperty("queued", queued);
    rates(json, backend.rates());
    totals(json, backend.totals());
    json.add("connect", Millis.of(backend.latency().connect()));
    json.add("queueWait", Millis.of(backend.latency().queueWait()));
    json.add("turnaround", Millis.of(backend.latency().turnaround()));
    return json;
  }

  private static void rates(final JsonObject json, final BackendRates rates) {
    json.addProperty("perSecond", rounded(rates.sessions().tenSeconds()));
    json.addProperty("failuresPerSecond", rounded(rates.failures().tenSeconds()));
    json.addProperty("bytesInPerSecond", Math.round(rates.bytesIn().tenSeconds()));
    json.addProperty("bytesOutPerSecond", Math.round(rates.bytesOut().tenSeconds()));
  }

  /** Its share of its {@code max}, rounded up. */
  private static JsonElement load(final BackendStatus backend) {
    final int max = backend.config().sessionsMax();
    return max == 0
        ? JsonNull.INSTANCE
        : new JsonPrimitive((backend.sessions() * PERCENT + max - 1) / max);
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
