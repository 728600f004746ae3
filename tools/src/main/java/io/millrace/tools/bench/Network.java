package io.millrace.tools.bench;

import io.millrace.net.ReadyHandler;
import java.io.IOException;

/** Opens the wires of one loop and tells when they are ready. Belongs to the loop's thread. */
interface Network extends AutoCloseable {
  /**
   * Begins to open a wire.
   *
   * @param target where to, an index into the targets of the network
   * @param handler told when it is connected or ready
   * @return a wire that may still be connecting
   * @throws IOException when it cannot be opened
   */
  Wire open(int target, ReadyHandler handler) throws IOException;

  /**
   * Handles what is ready.
   *
   * @param sleepNs how long to wait for something at most; 0: not at all
   * @return units of work done
   */
  int poll(long sleepNs);

  /** Closes all wires. */
  @Override
  void close();
}
