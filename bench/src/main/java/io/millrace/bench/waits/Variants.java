package io.millrace.bench.waits;

import io.millrace.balance.OwedReplies;
import io.millrace.config.IdleConfig;
import io.millrace.loop.WaitStrategy;
import io.millrace.loop.WaitStrategySupplier;
import io.millrace.status.CounterWords;
import java.util.concurrent.TimeUnit;

/** The ways to wait by their names. The budget is the configured one. */
final class Variants {
  private static final long SHORT_NS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long LONG_NS = TimeUnit.MICROSECONDS.toNanos(50);

  private Variants() {}

  /**
   * One way to wait.
   *
   * @param name of it
   * @return what gives it to each loop
   * @throws IllegalArgumentException when there is none of that name
   */
  static WaitStrategySupplier of(final String name) {
    return switch (name) {
      case "configured" -> WaitStrategySupplier.CONFIGURED;
      case "fixed-20" ->
          (config, owed, counters, shown, nowNs) ->
              new FixedWait(SHORT_NS, config.budgetPercent(), counters, nowNs);
      case "fixed-50" ->
          (config, owed, counters, shown, nowNs) ->
              new FixedWait(LONG_NS, config.budgetPercent(), counters, nowNs);
      case "kvm" -> (config, owed, counters, shown, nowNs) -> new KvmWait(counters);
      case "owed" -> Variants::owed;
      default -> throw new IllegalArgumentException("no such way to wait: " + name);
    };
  }

  private static WaitStrategy owed(
      final IdleConfig config,
      final OwedReplies owed,
      final CounterWords counters,
      final CounterWords shown,
      final long nowNs) {
    return new OwedWait(
        WaitStrategySupplier.CONFIGURED.supply(config, owed, counters, shown, nowNs), owed);
  }
}
