package io.millrace.tools.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.HdrHistogram.Histogram;

/** A result for programs. Times are nanoseconds, shares are of one core. */
final class JsonReport {
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().serializeNulls().create();

  private JsonReport() {}

  /** The whole document. */
  static String text(final BenchResult result, final Histogram floor, final Verdict verdict) {
    final JsonObject out = new JsonObject();
    out.addProperty("verdict", verdict.isOk() ? "OK" : "FAIL");
    final JsonArray reasons = new JsonArray();
    verdict.reasons().forEach(reasons::add);
    out.add("reasons", reasons);
    final JsonArray cautions = new JsonArray();
    Caution.of(result).forEach(cautions::add);
    out.add("cautions", cautions);
    out.add("plan", plan(result.plan()));
    final JsonArray targets = new JsonArray();
    for (int target = 0; target < result.readings().size(); target++) {
      targets.add(target(result, target));
    }
    out.add("targets", targets);
    out.add("added", result.plan().isCompared() ? added(result) : null);
    out.add("slices", slices(result));
    out.add("floorNs", latencies(floor));
    out.add("generator", generator(result));
    return GSON.toJson(out);
  }

  private static JsonObject plan(final BenchPlan plan) {
    final Load load = plan.load();
    final JsonObject out = new JsonObject();
    out.addProperty("loop", load.isClosed() ? "closed" : "open");
    out.addProperty("ratePerSecond", load.isClosed() ? null : load.requestsIn(1_000_000_000));
    out.addProperty("connections", load.connections());
    out.addProperty("connect", plan.lifetime() == Lifetime.ONE_REQUEST);
    out.addProperty("requestBytes", plan.wording().requestBytes());
    out.addProperty("replyBytes", plan.wording().replyBytes());
    out.addProperty("fixed", plan.wording().isFixed());
    out.addProperty("loops", load.loops());
    out.addProperty("burst", load.burst());
    out.addProperty("jitterPercent", load.jitterPercent());
    out.addProperty("inFlight", load.inFlight());
    out.addProperty("warmupNs", plan.times().warmupNs());
    out.addProperty("durationNs", plan.times().durationNs());
    out.addProperty("timeoutNs", plan.times().timeoutNs());
    return out;
  }

  private static JsonObject target(final BenchResult result, final int target) {
    final Readings of = result.readings().get(target);
    final JsonObject out = new JsonObject();
    out.addProperty("name", Report.SIDES.get(target));
    out.addProperty("address", result.plan().targets().get(target).text());
    out.addProperty("measuredNs", of.measuredNs());
    out.addProperty("answersPerSecond", result.throughput(target));
    out.add("latencyNs", latencies(of.total()));
    final JsonObject requests = new JsonObject();
    final JsonObject errors = new JsonObject();
    for (final Count kind : Count.values()) {
      (kind.isError() ? errors : requests).addProperty(kind.label(), of.total(kind));
    }
    out.add("requests", requests);
    out.add("errors", errors);
    return out;
  }

  private static JsonObject latencies(final Histogram of) {
    final JsonObject out = new JsonObject();
    out.addProperty("count", of.getTotalCount());
    out.addProperty("min", of.getTotalCount() == 0 ? 0 : of.getMinValue());
    out.addProperty("mean", of.getMean());
    for (final double percentile : Report.PERCENTILES) {
      final String digits = Double.toString(percentile).replace(".0", "").replace(".", "");
      out.addProperty("p" + digits, of.getValueAtPercentile(percentile));
    }
    out.addProperty("max", of.getMaxValue());
    return out;
  }

  private static JsonObject added(final BenchResult result) {
    final JsonObject out = new JsonObject();
    out.add("p50Ns", estimate(result.addedP50()));
    out.add("p99Ns", estimate(result.addedP99()));
    return out;
  }

  private static JsonObject estimate(final Estimate estimate) {
    if (estimate == null) {
      return null;
    }
    final JsonObject out = new JsonObject();
    out.addProperty("estimate", estimate.value());
    out.addProperty("low", estimate.lowNs());
    out.addProperty("high", estimate.highNs());
    out.addProperty("clear", estimate.isClear());
    return out;
  }

  private static JsonArray slices(final BenchResult result) {
    final JsonArray out = new JsonArray();
    for (final Slice slice : result.slices()) {
      final JsonObject one = new JsonObject();
      one.addProperty("target", Report.SIDES.get(slice.target()));
      one.addProperty("answered", slice.answered());
      one.addProperty("p50Ns", slice.p50Ns());
      one.addProperty("p99Ns", slice.p99Ns());
      out.add(one);
    }
    return out;
  }

  private static JsonObject generator(final BenchResult result) {
    final JsonObject out = new JsonObject();
    out.addProperty("user", result.after().userSince(result.before()));
    out.addProperty("system", result.after().systemSince(result.before()));
    out.addProperty("spun", result.spun());
    out.addProperty("slept", result.slept());
    out.addProperty("busy", result.busy());
    out.addProperty("busyNsPerRequest", result.busyNsEach());
    return out;
  }
}
