package io.millrace.control;

import io.millrace.loop.LoopGauges;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;

/**
 * What polling on instead of sleeping took of a core and how often it found something, between two
 * looks at what a loop has counted. Conductor's thread only.
 */
final class PollShares {
  private static final int PERCENT = 100;

  private final LoopGauges gauges;
  private long atNs;
  private long windows;
  private long hits;
  private long polledNs;

  PollShares(final LoopGauges gauges, final long nowNs) {
    this.gauges = gauges;
    atNs = nowNs;
  }

  void show(final long nowNs) {
    final CounterWords counted = gauges.counted();
    final long hitsNow = counted.get(CounterType.LOOP_HITS); // before the windows: never more
    final long windowsNow = counted.get(CounterType.LOOP_WINDOWS);
    final long polledNow = counted.get(CounterType.LOOP_POLLED);
    final CounterWords shown = gauges.shown();
    shown.set(CounterType.LOOP_HIT_RATE, percent(hitsNow - hits, windowsNow - windows));
    shown.set(CounterType.LOOP_POLL_SHARE, percent(polledNow - polledNs, nowNs - atNs));
    hits = hitsNow;
    windows = windowsNow;
    polledNs = polledNow;
    atNs = nowNs;
  }

  /** A window that hits may have begun before the look before. */
  static long percent(final long part, final long whole) {
    return whole <= 0 ? 0 : Math.min(PERCENT, (part * PERCENT + whole / 2) / whole);
  }
}
