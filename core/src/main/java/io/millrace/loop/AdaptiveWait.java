package io.millrace.loop;

import io.millrace.net.Poller;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Polls without sleeping for a short window after each productive turn, then sleeps: a request
 * finds its reply awake, and an idle loop costs nothing. Spinning that found something pays for
 * itself by the sleep that it saved; spinning that found nothing is paid from a token bucket, and
 * an empty bucket means that the loop sleeps at once.
 */
final class AdaptiveWait implements WaitStrategy {
  /**
   * Measured: longer windows cost a multiple for open-loop traffic, shorter ones miss the replies
   * of loopback.
   */
  static final long WINDOW_NS = TimeUnit.MICROSECONDS.toNanos(20);

  /** So much may be spent in a row after silence. */
  static final long BUCKET_NS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final int PERCENT = 100;

  private final int budgetPercent;
  private final CounterWords counters;
  private long tokensNs = BUCKET_NS;
  private long filledNs;
  private long workedNs;
  private boolean open;

  AdaptiveWait(final int budgetPercent, final CounterWords counters, final long nowNs) {
    this.budgetPercent = budgetPercent;
    this.counters = counters;
    counters.set(CounterType.LOOP_WINDOW, WINDOW_NS);
    filledNs = nowNs;
    workedNs = nowNs;
  }

  @Override
  public int poll(final Poller poller, final long sleepNs, final BooleanSupplier idle) {
    if (open && sleepNs > 0) {
      return spin(poller);
    }
    final int work = poller.poll(sleepNs, idle);
    final long nowNs = poller.nowNs();
    if (work > 0) {
      fill(nowNs);
      workedNs = nowNs;
      open = tokensNs > 0;
      counters.add(CounterType.LOOP_WINDOWS, open ? 1 : 0);
    }
    return work;
  }

  private int spin(final Poller poller) {
    final long beganNs = poller.nowNs(); // of a turn that did something: its end
    final int work = poller.pollNow();
    final long nowNs = poller.nowNs();
    counters.add(CounterType.LOOP_POLLED, nowNs - beganNs);
    if (work > 0) {
      workedNs = nowNs;
      counters.add(CounterType.LOOP_HITS, 1);
      counters.add(CounterType.LOOP_WINDOWS, 1); // the next one begins
    } else if (nowNs - workedNs >= WINDOW_NS) {
      fill(nowNs);
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

  /** What may still be spent, negative when overdrawn. */
  long tokensNs() {
    return tokensNs;
  }
}
