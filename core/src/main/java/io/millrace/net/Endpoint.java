package io.millrace.net;

import java.nio.ByteBuffer;

/**
 * One side of a TCP session. Belongs to one loop. What the peer or the network does is a return
 * value, never thrown.
 */
public interface Endpoint {
  /** The peer has ended cleanly. */
  int END = -1;

  /** The connection was reset or broke. */
  int RESET = -2;

  /**
   * Reads what is there.
   *
   * @param into has room
   * @return bytes read, 0 when there are none now, {@link #END} or {@link #RESET}
   */
  int read(ByteBuffer into);

  /**
   * Writes what the kernel takes.
   *
   * @param from has bytes
   * @return bytes taken, 0 or more, or {@link #RESET}
   */
  int write(ByteBuffer from);

  /**
   * Sets what this side waits for; costs nothing when it is unchanged.
   *
   * @param ops of SelectionKey; 0 takes the channel out of the poller
   */
  void interest(int ops);

  /** Ends our output cleanly. */
  void shutdownOutput();

  /** Makes "writable" mean that the peer's kernel has nearly all that was written. */
  void limitSendBuffer();

  /** Closes without a reset unless input is unread. */
  void close();

  /** Closes with a reset. */
  void reset();
}
