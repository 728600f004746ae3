package io.millrace.tools.demo;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Locale;

/** What the forwarder adds to a request, measured direct and through it in turns. */
final class LatencyAct {
  private static final int LIMIT_MS = 10_000;
  private static final int DIRECT = 0;
  private static final int THROUGH = 1;

  private final Setting setting;
  private final Claims claims;

  LatencyAct(final Setting setting, final Claims claims) {
    this.setting = setting;
    this.claims = claims;
  }

  void play(final Children children) throws IOException, InterruptedException {
    final String flags =
        String.format(
            Locale.ROOT,
            "127.0.0.1:%d --via 127.0.0.1:%d --rate 2000/s --connections 8 --warmup 500ms --duration 2s",
            setting.a().tcpPort(),
            setting.tcp().getPort());
    claims.say("");
    claims.say("1. What it adds to a request");
    claims.say("   bench %s", flags);
    final BenchRun run = BenchRun.of(children, flags, LIMIT_MS);
    claims.say("");
    claims.say("   microseconds from the time a request was due");
    claims.say("                    p50                               p99");
    row(run, "direct", DIRECT);
    row(run, "through", THROUGH);
    claims.say("     added   %-33s %-33s", added(run.added("p50Ns")), added(run.added("p99Ns")));
    claims.say(
        "   Direct and through in short turns; in brackets a 95 %% interval. Load, peers and forwarder share %d cores.",
        Runtime.getRuntime().availableProcessors());
    claims.say("");
    final long through = run.requests(THROUGH, "answered");
    final String errors = run.errors(DIRECT) + run.errors(THROUGH);
    claims.check(
        errors.isEmpty() && through > 0 && through == run.requests(THROUGH, "offered"),
        "%,d requests through and %,d direct, every answer the right one%s",
        through,
        run.requests(DIRECT, "answered"),
        errors);
  }

  private void row(final BenchRun run, final String name, final int target) {
    claims.say(
        "     %-8s%10.1f                        %10.1f",
        name, run.us(target, "p50"), run.us(target, "p99"));
  }

  private static String added(final JsonObject added) {
    if (added == null) {
      return "  too few turns to say";
    }
    final double low = added.get("low").getAsDouble() / 1000;
    final double high = added.get("high").getAsDouble() / 1000;
    return added.get("clear").getAsBoolean()
        ? String.format(
            Locale.ROOT,
            "%10.1f  (%.1f to %.1f)",
            added.get("estimate").getAsDouble() / 1000,
            low,
            high)
        : String.format(Locale.ROOT, "      none to be told (%.1f to %.1f)", low, high);
  }
}
