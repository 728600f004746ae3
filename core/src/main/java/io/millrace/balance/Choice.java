package io.millrace.balance;

import io.millrace.config.Algorithm;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How a pool chooses, with what that needs to remember between two choices: the same object in view
 * after view goes on where it was. Shared by all loops, lock-free.
 */
public final class Choice {
  private final Algorithm balance;
  private final Picker picker;
  private final Costs costs;

  private Choice(final Algorithm balance, final int hashBalancePercent) {
    this.balance = balance;
    costs = balance == Algorithm.LEAST_LATENCY ? new Costs() : null;
    picker =
        switch (balance) {
          case ROUND_ROBIN -> new RoundRobinPicker();
          case LEAST_CONNECTIONS -> new LeastConnectionsPicker();
          case RANDOM -> new RandomPicker(ThreadLocalRandom.current().nextLong());
          case LEAST_LATENCY -> new LeastLatencyPicker(costs);
          case SOURCE_HASH, FLOW_HASH -> new HashPicker(hashBalancePercent);
          case FIRST -> new FirstPicker();
        };
  }

  /**
   * Begins anew.
   *
   * @param balance the algorithm
   * @param hashBalancePercent bounded load of the hashes, 101 to 1000; 0 for none
   * @return nothing chosen yet
   */
  public static Choice of(final Algorithm balance, final int hashBalancePercent) {
    return new Choice(balance, hashBalancePercent);
  }

  /**
   * The algorithm.
   *
   * @return never null
   */
  public Algorithm balance() {
    return balance;
  }

  /** What a session on each backend costs; null where that decides nothing. */
  Costs costs() {
    return costs;
  }

  int pick(final Tier tier, final ActiveSessions active, final Tried tried, final FlowKey key) {
    return picker.pick(tier, active, tried, key.hash(balance));
  }
}
