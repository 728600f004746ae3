package io.millrace.tools.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.millrace.control.FrontendStatus;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.status.FrontendRates;
import io.millrace.status.FrontendTotals;
import io.millrace.status.Rate;
import io.millrace.tools.args.Spelling;
import java.net.InetSocketAddress;

/** Frontends in JSON. */
final class FrontendJson {
  private FrontendJson() {}

  /**
   * All that is known.
   *
   * @param totals what was counted of it, or null when it has just come
   */
  static JsonObject of(
      final FrontendStatus frontend, final String state, final FrontendTotals totals) {
    final JsonObject json = new JsonObject();
    json.addProperty("name", frontend.config().name());
    json.addProperty("proto", Spelling.protocol(frontend.config().listen().protocol()));
    json.addProperty("listen", listen(frontend));
    final JsonArray listens = new JsonArray();
    for (final InetSocketAddress address : frontend.addresses()) {
      listens.add(Spelling.address(address));
    }
    json.add("addresses", listens);
    json.addProperty("state", state);
    json.addProperty("eligible", frontend.eligible());
    json.addProperty("backends", frontend.backends());
    json.addProperty("sessions", frontend.sessions());
    json.addProperty("max", frontend.sessionsMax());
    json.addProperty("queued", frontend.queued());
    json.addProperty("queueMax", frontend.config().tcp().queue().sessionsMax());
    json.addProperty(
        "headroomPercent", frontend.headroomPercent() < 0 ? null : frontend.headroomPercent());
    json.addProperty("exclusiveConflict", frontend.contested());
    rates(json, frontend.rates());
    totals(json, totals);
    json.add("connect", Millis.of(frontend.latency().connect()));
    json.add("queueWait", Millis.of(frontend.latency().queueWait()));
    json.add("turnaround", Millis.of(frontend.latency().turnaround()));
    return json;
  }

  private static void rates(final JsonObject json, final FrontendRates rates) {
    json.addProperty("newPerSecond", perSecond(rates.sessions()));
    final JsonObject refused = new JsonObject();
    rates
        .refusedBy()
        .forEach(
            (cause, rate) -> {
              if (rate.tenSeconds() > 0) {
                refused.addProperty(cause.label(), perSecond(rate));
              }
            });
    json.add("refusedPerSecond", refused);
    json.addProperty("connectFailuresPerSecond", perSecond(rates.connectFailures()));
    json.addProperty("bytesInPerSecond", Math.round(rates.bytesIn().tenSeconds()));
    json.addProperty("bytesOutPerSecond", Math.round(rates.bytesOut().tenSeconds()));
    json.addProperty("datagramsInPerSecond", perSecond(rates.datagramsIn()));
    json.addProperty("datagramsOutPerSecond", perSecond(rates.datagramsOut()));
    json.addProperty("datagramsDroppedPerSecond", perSecond(rates.datagramsDropped()));
  }

  private static void totals(final JsonObject json, final FrontendTotals totals) {
    json.addProperty("total", totals == null ? 0 : totals.get(CounterType.SESSIONS_OPENED));
    final JsonObject refused = new JsonObject();
    for (final EndCause cause : EndCause.values()) {
      final long count = totals == null ? 0 : totals.refused(cause);
      if (count > 0) {
        refused.addProperty(cause.label(), count);
      }
    }
    json.add("refused", refused);
  }

  private static double perSecond(final Rate rate) {
    return BackendJson.rounded(rate.tenSeconds());
  }

  private static String listen(final FrontendStatus frontend) {
    final int configured = frontend.config().listen().firstPort();
    final int port =
        configured == 0 && !frontend.addresses().isEmpty()
            ? frontend.addresses().get(0).getPort()
            : configured;
    return Spelling.listen(frontend.config().listen(), port);
  }
}
