package io.millrace.bench.waits;

import io.millrace.loop.WaitStrategy;
import io.millrace.net.Poller;
import io.millrace.status.CounterType;
import io.millrace.status.CounterWords;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The controller of KVM's halt polling (Documentation/virt/kvm/halt-polling in Linux) with its
 * usual parameters: one window for all waits. A wait that ends while it is polled leaves it alone;
 * one that ends in a sleep doubles it when it was shorter than the longest window, and closes it
 * when it was longer. There is no budget.
 */
final class KvmWait implements WaitStrategy {
  /** The longest window. */
  static final long LONGEST_NS = TimeUnit.MICROSECONDS.toNanos(200);

  /** The first one. */
  static final long START_NS = TimeUnit.MICROSECONDS.toNanos(10);

  private static final int GROWS = 2;

  private final CounterWords counters;
  private long windowNs;
  private long beganNs;
  private boolean waits;

  /**
   * Sleeps until there is work.
   *
   * @param counters of the loop
   */
  KvmWait(final CounterWords counters) {
    this.counters = counters;
  }

  @Override
  public int poll(final Poller poller, final long sleepNs, final BooleanSupplier idle) {
    if (sleepNs <= 0) { // there is something to do: this is no wait
      waits = false;
      return poller.pollNow();
    }
    if (!waits) {
      waits = true;
      beganNs = poller.nowNs();
      counters.add(CounterType.LOOP_WINDOWS, windowNs > 0 ? 1 : 0);
    }
    if (poller.nowNs() - beganNs < windowNs) {
      return pollOn(poller);
    }
    final int work = poller.poll(sleepNs, idle);
    waits = false;
    slept(poller.nowNs() - beganNs);
    return work;
  }

  private int pollOn(final Poller poller) {
    final long lastNs = poller.nowNs();
    final int work = poller.pollNow();
    counters.add(CounterType.LOOP_POLLED, poller.nowNs() - lastNs);
    if (work > 0) {
      counters.add(CounterType.LOOP_HITS, 1);
      waits = false;
    }
    return work;
  }

  private void slept(final long waitedNs) {
    if (waitedNs > LONGEST_NS) {
      windowNs = 0;
    } else if (waitedNs < LONGEST_NS) {
      windowNs = Math.min(LONGEST_NS, Math.max(START_NS, GROWS * windowNs));
    }
    counters.set(CounterType.LOOP_WINDOW, windowNs);
  }
}
