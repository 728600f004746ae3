package io.millrace.tools.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the reader of a run is to be told although its verdict is OK: that the generator and not
 * what was measured sets the figures.
 */
final class Caution {
  /** Late requests beyond this share are in the 99th percentile. */
  private static final double LATE_MAX = 0.01;

  /** Busier than this, it has no reserve: what comes late waits for the generator. */
  private static final double BUSY_MAX = 0.95;

  private Caution() {}

  /** Sentences, none in a good run. */
  static List<String> of(final BenchResult result) {
    final List<String> found = new ArrayList<>();
    for (int target = 0; target < result.readings().size(); target++) {
      final Readings of = result.readings().get(target);
      final double late = (double) of.total(Count.LATE) / Math.max(1, of.total(Count.OFFERED));
      if (late > LATE_MAX) {
        found.add(
            String.format(
                Locale.ROOT,
                "%s%.0f %% of the requests were handed on late, so that latencies from p%.0f up are the"
                    + " generator's own; give it a core of its own, a longer --warmup or a lower rate",
                result.plan().isCompared() ? Report.SIDES.get(target) + ": " : "",
                100 * late,
                Math.floor(100 * (1 - late))));
      }
    }
    if (result.busy() > BUSY_MAX) {
      found.add(
          String.format(
              Locale.ROOT,
              "the generator was busy %.0f %% of the time: it may be the limit, and not what it"
                  + " measures; give it more --loops and cores, or more requests --in-flight",
              100 * result.busy()));
    }
    return List.copyOf(found);
  }
}
