package io.millrace.status;

import java.util.List;

/**
 * What all loops together have measured of one backend. Of one thread, the conductor's. Takes no
 * memory to speak of for what was never measured.
 */
public final class BackendTimes {
  private static final Timing[] TIMINGS = Timing.values();
  private static final int KINDS = TIMINGS.length;
  private static final EndedBy[] SIDES = EndedBy.values();

  private final LatencyWindow[] windows = new LatencyWindow[KINDS];

  /** By side; null where nothing has ended. */
  private final long[][] ends = new long[SIDES.length][];

  /** Nothing was measured. */
  public BackendTimes() {}

  /**
   * Adds what the loops have measured in an interval.
   *
   * @param reading of all of them, nothing of it is kept
   * @param endNs when the interval ended
   */
  public void add(final MeterReading reading, final long endNs) {
    for (final Timing timing : TIMINGS) {
      final TimeBuckets values = reading.times(timing);
      if (values != null) {
        if (windows[timing.ordinal()] == null) {
          windows[timing.ordinal()] = new LatencyWindow();
        }
        windows[timing.ordinal()].add(values, endNs);
      }
    }
    for (final EndedBy by : SIDES) {
      ends[by.ordinal()] = reading.addEndsTo(by, ends[by.ordinal()]);
    }
  }

  /**
   * How long it takes.
   *
   * @param nowNs the clock
   * @return of the last minute and since the start
   */
  public BackendLatency latency(final long nowNs) {
    return together(List.of(this), nowNs);
  }

  /**
   * How long several take, taken as one.
   *
   * @param backends any number
   * @param nowNs the clock
   * @return of the last minute and since the start
   */
  public static BackendLatency together(final List<BackendTimes> backends, final long nowNs) {
    final LatencySummary[] summaries = new LatencySummary[KINDS];
    final LatencyTotals[] totals = new LatencyTotals[KINDS];
    for (int kind = 0; kind < KINDS; kind++) {
      final int index = kind;
      final List<LatencyWindow> all =
          backends.stream().map(each -> each.windows[index]).filter(each -> each != null).toList();
      summaries[kind] = summary(all, nowNs);
      totals[kind] = totals(all);
    }
    return new BackendLatency(
        summaries[0], summaries[1], summaries[2], totals[0], totals[1], totals[2]);
  }

  /**
   * How long its sessions had been silent when they were ended.
   *
   * @return since the start
   */
  public IdleAges idleAges() {
    return IdleAges.of(ends);
  }

  private static LatencySummary summary(final List<LatencyWindow> windows, final long nowNs) {
    if (windows.isEmpty()) {
      return LatencySummary.EMPTY;
    }
    if (windows.size() == 1) {
      return windows.get(0).summary(nowNs);
    }
    final TimeBuckets sum = new TimeBuckets();
    long longestNs = 0;
    for (final LatencyWindow window : windows) {
      window.addMinuteTo(sum, nowNs);
      longestNs = Math.max(longestNs, window.longestNs());
    }
    return LatencyWindow.summary(sum, longestNs);
  }

  private static LatencyTotals totals(final List<LatencyWindow> windows) {
    LatencyTotals sum = LatencyTotals.EMPTY;
    for (final LatencyWindow window : windows) {
      sum = sum.plus(window.totals());
    }
    return sum;
  }
}
