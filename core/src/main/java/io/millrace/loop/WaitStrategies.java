package io.millrace.loop;

import io.millrace.balance.OwedReplies;
import io.millrace.config.IdleConfig;
import io.millrace.net.Poller;
import io.millrace.status.CounterWords;

/** The strategies by configuration. */
final class WaitStrategies implements WaitStrategySupplier {
  @Override
  public WaitStrategy supply(
      final IdleConfig config,
      final OwedReplies owed,
      final CounterWords counters,
      final CounterWords shown,
      final long nowNs) {
    return switch (config.kind()) {
      case ADAPTIVE -> new AdaptiveWait(config.budgetPercent(), owed, counters, shown, nowNs);
      case BLOCK -> Poller::poll;
      case SPIN -> stepped();
    };
  }

  /** Never sleeps: the caller of an invoked agent decides when to come back. */
  static WaitStrategy stepped() {
    return (poller, sleepNs, idle) -> poller.pollNow();
  }
}
