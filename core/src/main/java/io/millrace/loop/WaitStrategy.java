package io.millrace.loop;

import io.millrace.net.Poller;
import java.util.function.BooleanSupplier;

/** How a loop waits for sockets and commands. One instance for each loop. */
public interface WaitStrategy {
  /**
   * Polls once, perhaps after sleeping.
   *
   * @param poller of the loop
   * @param sleepNs how long it may sleep
   * @param idle whether no command waits
   * @return units of work done
   */
  int poll(Poller poller, long sleepNs, BooleanSupplier idle);
}
