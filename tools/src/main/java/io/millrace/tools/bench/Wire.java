package io.millrace.tools.bench;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One socket, or what stands for it in memory. Belongs to the thread of its loop. */
interface Wire {
  /**
   * Looks whether it is open by now.
   *
   * @return false while it is connecting
   * @throws IOException when it cannot be opened
   */
  boolean finishConnect() throws IOException;

  /** Reads as a channel does. */
  int read(ByteBuffer in) throws IOException;

  /** Writes as a channel does. */
  int write(ByteBuffer out) throws IOException;

  /** Tells the handler when there is something to read, and nothing else. */
  void awaitReadable();

  /** Tells the handler when something can be written, too. */
  void awaitWritable();

  /** Closes it; the handler hears nothing more. */
  void close();
}
