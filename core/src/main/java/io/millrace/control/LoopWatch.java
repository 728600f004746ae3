package io.millrace.control;

import io.millrace.loop.LoopDelays;
import io.millrace.loop.LoopGauges;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import io.millrace.status.DelayScale;
import io.millrace.status.LoopDelay;
import io.millrace.status.ProcNumbers;
import java.util.Arrays;

/** What one loop did in the last minute, out of what it counts. Conductor's thread only. */
final class LoopWatch {
  private static final int LONGEST = 0;
  private static final int LATE = 1;
  private static final int ON_CPU = 2;
  private static final int WAITED = 3;
  private static final int NUMBERS = 4;

  /** The buckets are kept for fewer moments: they are many. */
  private static final int BUCKETS_EVERY = 5;

  private final int index;
  private final LoopDelays delays;
  private final LoopGauges gauges;
  private final SleepCost sleepCost = new SleepCost();
  private final Window seconds = new Window(DelayWatch.SECONDS + 2, NUMBERS);
  private final Window buckets =
      new Window(DelayWatch.SECONDS / BUCKETS_EVERY + 2, LoopDelays.CYCLES);

  /** What was counted until now; only looked into right after it was copied. */
  private final long[] current = new long[LoopDelays.SIZE];

  private final long[] own = new long[DelayScale.BUCKETS];
  private long samples;

  LoopWatch(final int index, final LoopGauges gauges, final long nowNs) {
    this.index = index;
    delays = gauges.delays();
    this.gauges = gauges;
    sample(nowNs);
  }

  /** Once a second. */
  void sample(final long nowNs) {
    final long[] numbers = seconds.add(nowNs);
    numbers[LONGEST] = delays.takeLongestCycleNs();
    numbers[LATE] = delays.takeLongestLateNs();
    final ProcNumbers thread = delays.thread();
    final boolean known = thread != null && thread.read();
    numbers[ON_CPU] = known ? thread.number(0) : -1;
    numbers[WAITED] = known ? thread.number(1) : -1;
    showSleepCost(numbers[ON_CPU]);
    if (samples++ % BUCKETS_EVERY == 0) {
      delays.copy(current);
      System.arraycopy(current, 0, buckets.add(nowNs), 0, LoopDelays.CYCLES);
    }
  }

  /** Puts the last minute, up to now, where the counters file shows it. */
  void show(final long nowNs) {
    final long sinceNs = nowNs - DelayWatch.MINUTE_NS;
    final long[] before = look(sinceNs);
    final CounterWords shown = gauges.shown();
    shown.set(CounterType.LOOP_LONGEST, ShownLevels.micros(longestCycleNs(sinceNs)));
    shown.set(
        CounterType.LOOP_OVER,
        ShownLevels.micros(current[LoopDelays.OVER] - before[LoopDelays.OVER]));
    shown.set(CounterType.LOOP_OWN_DELAY, ShownLevels.micros(LoopDelay.ownDelayP99Ns(own)));
    shown.set(CounterType.LOOP_WAITED, ShownLevels.micros(waitedNs(sinceNs)));
  }

  private void showSleepCost(final long onCpuNs) {
    final CounterWords counted = gauges.counted();
    final long ownNs = delays.busyNs() + counted.get(CounterType.LOOP_POLLED);
    final long costNs = sleepCost.sample(onCpuNs, ownNs, counted.get(CounterType.LOOP_SLEEPS));
    gauges.shown().set(CounterType.LOOP_SLEEP_COST, costNs);
  }

  LoopDelays delays() {
    return delays;
  }

  /** What its thread had of a processor since then. */
  long onCpuNs(final long sinceNs) {
    return seconds.growth(ON_CPU, sinceNs);
  }

  /** How long its thread could have run and had no processor since then. */
  long waitedNs(final long sinceNs) {
    return seconds.growth(WAITED, sinceNs);
  }

  /** The last minute, up to now. */
  LoopDelay status(final long nowNs) {
    final long sinceNs = nowNs - DelayWatch.MINUTE_NS;
    final long[] before = look(sinceNs);
    return new LoopDelay(
        index,
        current[LoopDelays.TURNS] - before[LoopDelays.TURNS],
        longestCycleNs(sinceNs),
        current[LoopDelays.OVER] - before[LoopDelays.OVER],
        current[LoopDelays.BUSY] - before[LoopDelays.BUSY],
        own,
        Math.max(seconds.highest(LATE, sinceNs), delays.longestLateNs()),
        onCpuNs(sinceNs),
        waitedNs(sinceNs),
        totals());
  }

  /**
   * Looks at what was counted until now, and sets own delays to what has come since then.
   *
   * @return what was counted until then
   */
  private long[] look(final long sinceNs) {
    delays.copy(current);
    final long[] before = buckets.at(sinceNs);
    for (int i = 0; i < own.length; i++) {
      own[i] = current[LoopDelays.OWN + i] - before[LoopDelays.OWN + i];
    }
    return before;
  }

  private long longestCycleNs(final long sinceNs) {
    return Math.max(seconds.highest(LONGEST, sinceNs), delays.longestCycleNs());
  }

  private LoopDelay.Totals totals() {
    return new LoopDelay.Totals(
        Arrays.copyOfRange(current, LoopDelays.CYCLES, LoopDelays.SIZE),
        current[LoopDelays.BUSY],
        Arrays.copyOfRange(current, LoopDelays.OWN, LoopDelays.CYCLES),
        current[LoopDelays.OWN_SUM],
        seconds.newest()[WAITED]);
  }
}
