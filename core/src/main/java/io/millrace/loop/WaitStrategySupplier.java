package io.millrace.loop;

import io.millrace.balance.OwedReplies;
import io.millrace.config.IdleConfig;
import io.millrace.status.CounterWords;

/**
 * Gives each loop the way in which it waits. Another one than {@link #CONFIGURED} is for trying a
 * way out: the command line knows those of its configuration only.
 */
public interface WaitStrategySupplier {
  /** What the configuration names. */
  WaitStrategySupplier CONFIGURED = new WaitStrategies();

  /**
   * Called once for each loop, at the launch; not for loops that the caller steps.
   *
   * @param config the configured way
   * @param owed replies that this loop's sessions wait for
   * @param counters of the loop, which only its strategy writes where they are of polling
   * @param shown what the conductor shows of the loop: the cost of a sleep
   * @param nowNs on the loop's clock
   * @return for this loop alone
   */
  WaitStrategy supply(
      IdleConfig config, OwedReplies owed, CounterWords counters, CounterWords shown, long nowNs);
}
