package io.millrace.bench.waits;

import io.millrace.loop.WaitStrategy;
import io.millrace.net.Poller;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Polls on for the same window after each productive turn, then sleeps. Polling that found
 * something is free; what found nothing is paid from a token bucket, and an empty bucket means that
 * the loop sleeps at once.
 */
final class FixedWait implements WaitStrategy {
  /** So much may be spent in a row after silence. */
  static final long BUCKET_NS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final int PERCENT = 100;

  private final long windowNs;
  private final int budgetPercent;
  private final CounterWords counters;
  private long tokensNs = BUCKET_NS;
  private long filledNs;
  private long workedNs;
  private boolean worked;
  private boolean open;

  /**
   * Sleeps until there is work.
   *
   * @param windowNs for how long it polls on
   * @param budgetPercent share of a core for polling that found nothing
   * @param counters of the loop
   */
  FixedWait(
      final long windowNs, final int budgetPercent, final CounterWords counters, final long nowNs) {
    this.windowNs = windowNs;
    this.budgetPercent = budgetPercent;
    this.counters = counters;
    counters.set(CounterType.LOOP_WINDOW, windowNs);
    filledNs = nowNs;
  }

  @Override
  public int poll(final Poller poller, final long sleepNs, final BooleanSupplier idle) {
    if (worked) { // the turn that found something is over: its window begins
      workedNs = poller.nowNs();
      fill(workedNs);
      open = tokensNs > 0;
      counters.add(CounterType.LOOP_WINDOWS, open ? 1 : 0);
    }
    final int work = open ? pollOn(poller) : poller.poll(sleepNs, idle);
    worked = work > 0;
    return work;
  }

  private int pollOn(final Poller poller) {
    final long lastNs = poller.nowNs();
    final int work = poller.pollNow();
    final long nowNs = poller.nowNs();
    counters.add(CounterType.LOOP_POLLED, nowNs - lastNs);
    if (work > 0) {
      counters.add(CounterType.LOOP_HITS, 1);
      open = false; // the next one begins when it has been served
    } else if (nowNs - workedNs >= windowNs) {
      tokensNs -= nowNs - workedNs;
      open = false;
    }
    return work;
  }

  private void fill(final long nowNs) {
    final long earnedNs = (nowNs - filledNs) / PERCENT * budgetPercent;
    filledNs = nowNs;
    tokensNs = Math.min(BUCKET_NS, tokensNs + earnedNs);
  }
}
