package io.millrace.tools.serve;

import io.millrace.status.FrontendTotals;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** Counters of the last ten seconds, once a second, and rates made of them. One thread only. */
final class Rates {
  private static final int SECONDS = 10;

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  private record Sample(long timeNs, List<FrontendTotals> totals) {}

  /** Takes what was counted until now. */
  void sample(final long nowNs, final List<FrontendTotals> totals) {
    if (samples.isEmpty()) {
      samples.addLast(new Sample(nowNs - TimeUnit.SECONDS.toNanos(1), List.of())); // the launch
    }
    samples.addLast(new Sample(nowNs, totals));
    if (samples.size() > SECONDS + 1) {
      samples.removeFirst();
    }
  }

  /**
   * A rate over the last ten seconds, or since there are samples.
   *
   * @param frontend its name; one that was not there at the beginning began at 0
   * @param count what is counted of it
   * @return per second, 0 while there is nothing to compare
   */
  double perSecond(final String frontend, final ToLongFunction<FrontendTotals> count) {
    if (samples.size() < 2) {
      return 0;
    }
    final Sample first = samples.getFirst();
    final Sample last = samples.getLast();
    final long growth = of(last, frontend, count) - of(first, frontend, count);
    final double seconds = (double) (last.timeNs - first.timeNs) / TimeUnit.SECONDS.toNanos(1);
    return seconds <= 0 ? 0 : Math.max(0, growth) / seconds;
  }

  private static long of(
      final Sample sample, final String frontend, final ToLongFunction<FrontendTotals> count) {
    for (final FrontendTotals totals : sample.totals) {
      if (totals.name().equals(frontend)) {
        return count.applyAsLong(totals);
      }
    }
    return 0;
  }
}
