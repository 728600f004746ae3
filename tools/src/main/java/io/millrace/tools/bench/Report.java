package io.millrace.tools.bench;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.HdrHistogram.Histogram;

/** A result for people. */
final class Report {
  /** Names of two compared targets. */
  static final List<String> SIDES = List.of("direct", "through");

  /** Percentiles that are shown, besides the greatest latency. */
  static final List<Double> PERCENTILES = List.of(50.0, 90.0, 99.0, 99.9);

  /** Name of what the generator itself adds. */
  static final String FLOOR = "own floor";

  private final PrintWriter out;
  private final BenchResult result;

  Report(final PrintWriter out, final BenchResult result) {
    this.out = out;
    this.result = result;
  }

  /** Prints what was done, what was found and what it is worth. */
  void print(final Histogram floor, final Verdict verdict) {
    line("%s", heading(result.plan()));
    line("");
    line("  latency, us%16s%12s%12s%12s%12s%14s", "p50", "p90", "p99", "p99.9", "max", "answers/s");
    for (int target = 0; target < result.readings().size(); target++) {
      row(name(target), result.readings().get(target).total(), result.throughput(target));
    }
    row(FLOOR, floor, 0);
    if (result.plan().isCompared()) {
      added("p50", result.addedP50());
      added("p99", result.addedP99());
    }
    line("");
    for (int target = 0; target < result.readings().size(); target++) {
      counts(target);
    }
    line("  %s", ownShare());
    Caution.of(result).forEach(each -> line("  caution: %s", each));
    line("  %s", verdictText(verdict));
    out.flush();
  }

  /** The result in a word, and why. */
  static String verdictText(final Verdict verdict) {
    return verdict.isOk() ? "OK" : "FAIL: " + String.join("; ", verdict.reasons());
  }

  /** Microseconds. */
  static String us(final double ns) {
    return String.format(Locale.ROOT, "%,.1f us", ns / 1000);
  }

  /** What is about to be done, in a line. */
  static String heading(final BenchPlan plan) {
    return plan.targets().get(0).text()
        + (plan.isCompared() ? " and through " + plan.targets().get(1).text() : "")
        + ", "
        + traffic(plan);
  }

  /** The load without the addresses. */
  static String traffic(final BenchPlan plan) {
    final Load load = plan.load();
    final StringJoiner text = new StringJoiner(", ");
    text.add(
        load.isClosed()
            ? "closed loop: as fast as answers come, latency from the time of sending"
            : String.format(
                Locale.ROOT,
                "open loop: %,d/%s, latency from the time a request was due",
                load.rate().count(),
                load.rate().periodNs() == 1_000_000_000 ? "s" : "m"));
    text.add(
        String.format(
            Locale.ROOT,
            plan.lifetime() == Lifetime.KEPT
                ? "%,d connections"
                : "a connection for each request, %,d at once",
            load.connections()));
    text.add(
        String.format(Locale.ROOT, "%,d B", plan.wording().requestBytes())
            + (plan.wording().replyBytes() == plan.wording().requestBytes()
                ? ""
                : String.format(Locale.ROOT, " and %,d B back", plan.wording().replyBytes())));
    if (load.burst() > 1) {
      text.add("bursts of " + load.burst());
    }
    if (load.jitterPercent() > 0) {
      text.add("jitter " + load.jitterPercent() + " %");
    }
    text.add(load.loops() == 1 ? "1 loop" : load.loops() + " loops");
    return text.toString();
  }

  private String name(final int target) {
    return result.plan().isCompared() ? SIDES.get(target) : "";
  }

  private void row(final String name, final Histogram latencies, final double throughput) {
    final StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "  %-11s", name));
    for (final double percentile : PERCENTILES) {
      final long ns = latencies.getValueAtPercentile(percentile);
      row.append(cell(latencies, ns, percentile == 50 ? 16 : 12));
    }
    row.append(cell(latencies, latencies.getMaxValue(), 12));
    line("%s%s", row, throughput > 0 ? String.format(Locale.ROOT, "%,14.0f", throughput) : "");
  }

  /** Where nothing was answered there is no latency, not one of 0. */
  private static String cell(final Histogram latencies, final long ns, final int width) {
    final String text =
        latencies.getTotalCount() == 0 ? "-" : String.format(Locale.ROOT, "%,.1f", ns / 1000.0);
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  private void added(final String percentile, final Estimate added) {
    if (added == null) {
      line("  added %s: too few turns to say", percentile);
    } else if (added.isClear()) {
      line(
          "  added %s: %s (95 %% interval %s to %s, %d turns each)",
          percentile,
          us(added.value()),
          us(added.lowNs()),
          us(added.highNs()),
          result.slices().size() / 2);
    } else {
      line(
          "  added %s: not to be told from 0 (95 %% interval %s to %s, %d turns each)",
          percentile, us(added.lowNs()), us(added.highNs()), result.slices().size() / 2);
    }
  }

  private void counts(final int target) {
    final Readings of = result.readings().get(target);
    final StringJoiner text = new StringJoiner(", ");
    text.add(String.format(Locale.ROOT, "%,d requests", of.total(Count.OFFERED)));
    text.add(String.format(Locale.ROOT, "%,d answered", of.total(Count.ANSWERED)));
    for (final Count kind : Count.values()) {
      if (kind.isError() && of.total(kind) > 0) {
        text.add(String.format(Locale.ROOT, "%s %,d", kind.label(), of.total(kind)));
      }
    }
    if (of.errors() == 0) {
      text.add("no error");
    }
    if (of.total(Count.LATE) > 0) {
      text.add(
          String.format(
              Locale.ROOT,
              "%,d handed on over 1 ms late: the generator's own delay, in the latencies",
              of.total(Count.LATE)));
    }
    if (of.total(Count.UNSENT) > 0) {
      text.add(String.format(Locale.ROOT, "%,d never sent", of.total(Count.UNSENT)));
    }
    if (of.total(Count.TARDY) > 0) {
      text.add(String.format(Locale.ROOT, "%,d answered after all", of.total(Count.TARDY)));
    }
    line("  %s%s", result.plan().isCompared() ? SIDES.get(target) + ": " : "", text);
  }

  private String ownShare() {
    final double user = result.after().userSince(result.before());
    final double system = result.after().systemSince(result.before());
    return String.format(
        Locale.ROOT,
        "the generator used %.0f %% of a core (user %.0f %%, system %.0f %%);"
            + " of the time it was busy %.0f %% (%s a request), spun %.0f %%, slept %.0f %%",
        100 * (user + system),
        100 * user,
        100 * system,
        100 * result.busy(),
        us(result.busyNsEach()),
        100 * result.spun(),
        100 * result.slept());
  }

  private void line(final String format, final Object... values) {
    out.println(String.format(Locale.ROOT, format, values).stripTrailing());
  }
}
