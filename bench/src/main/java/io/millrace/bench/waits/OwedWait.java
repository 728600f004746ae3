package io.millrace.bench.waits;

import io.millrace.balance.OwedReplies;
import io.millrace.loop.WaitStrategy;
import io.millrace.net.Poller;
import java.util.function.BooleanSupplier;

/**
 * The adaptive strategy that opens no window while no reply is owed: after such a turn the loop
 * sleeps without asking it. It then takes the next turn for the one that it was not asked about,
 * which may have found more or less at once.
 */
final class OwedWait implements WaitStrategy {
  private final WaitStrategy adaptive;
  private final OwedReplies owed;
  private boolean undecided;

  /**
   * As its adaptive strategy.
   *
   * @param adaptive decides where a reply is owed
   * @param owed replies that the loop's sessions wait for
   */
  OwedWait(final WaitStrategy adaptive, final OwedReplies owed) {
    this.adaptive = adaptive;
    this.owed = owed;
  }

  @Override
  public int poll(final Poller poller, final long sleepNs, final BooleanSupplier idle) {
    if (undecided && owed.count() == 0) {
      owed.takeAsked();
      return poller.poll(sleepNs, idle);
    }
    final int work = adaptive.poll(poller, sleepNs, idle);
    undecided = work > 0;
    return work;
  }
}
