package io.millrace.tools.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a run can be relied on and holds its bound.
 *
 * @param reasons why it fails, in words; none: OK
 */
record Verdict(List<String> reasons) {
  /** Share of the requests that must have been sent in time. */
  private static final double REACHED = 0.99;

  /**
   * Judges a run.
   *
   * @param result what it found
   * @param maxAddedP99Ns bound of the added 99th percentile; 0 for none
   */
  static Verdict of(final BenchResult result, final long maxAddedP99Ns) {
    final List<String> reasons = new ArrayList<>();
    if (result.interrupted()) {
      reasons.add("interrupted");
    }
    for (int target = 0; target < result.readings().size(); target++) {
      final Readings of = result.readings().get(target);
      final String where = result.plan().isCompared() ? Report.SIDES.get(target) + ": " : "";
      if (of.total(Count.ANSWERED) == 0 && !result.interrupted()) {
        reasons.add(where + "no answer");
      }
      for (final Count kind : Count.values()) {
        if (kind.isError() && of.total(kind) > 0) {
          reasons.add(String.format(Locale.ROOT, "%s%s %,d", where, kind.label(), of.total(kind)));
        }
      }
      if (!isReached(result, of)) {
        reasons.add(
            String.format(
                Locale.ROOT,
                "%srate not reached: %,.0f/s sent in time of %,.0f/s",
                where,
                of.total(Count.SENT) * 1e9 / Math.max(1, of.measuredNs()),
                result.plan().load().requestsIn(1_000_000_000)));
      }
    }
    if (maxAddedP99Ns > 0) {
      reasons.addAll(bound(result.addedP99(), maxAddedP99Ns));
    }
    return new Verdict(List.copyOf(reasons));
  }

  boolean isOk() {
    return reasons.isEmpty();
  }

  private static boolean isReached(final BenchResult result, final Readings of) {
    final long due = of.total(Count.OFFERED) + of.total(Count.UNSENT);
    return result.plan().load().isClosed()
        || result.interrupted()
        || of.total(Count.SENT) >= REACHED * due;
  }

  private static List<String> bound(final Estimate added, final long maxNs) {
    if (added == null) {
      return List.of("too few turns to say what is added");
    }
    return added.value() > maxNs
        ? List.of(
            String.format(
                Locale.ROOT,
                "added p99 %s is above %s",
                Report.us(added.value()),
                Report.us(maxNs)))
        : List.of();
  }
}
