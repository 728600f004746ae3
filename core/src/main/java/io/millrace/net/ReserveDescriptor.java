package io.millrace.net;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One descriptor kept back: when the process has none left, giving it up lets a loop take one
 * waiting connection and close it, instead of leaving that client to wait for nothing.
 */
public final class ReserveDescriptor implements AutoCloseable {
  private static final Path NOTHING = Path.of("/dev/null");

  private FileChannel held;

  /** Takes one if there is one. */
  public ReserveDescriptor() {
    retake();
  }

  /**
   * Gives the descriptor up for a moment.
   *
   * @return false when none was held
   */
  public boolean release() {
    if (held == null) {
      return false;
    }
    close();
    return true;
  }

  /** Takes one again, now or at a later call. */
  public void retake() {
    if (held == null) {
      try {
        held = FileChannel.open(NOTHING, StandardOpenOption.READ);
      } catch (final IOException e) {
        held = null; // none is left: the next call may find one
      }
    }
  }

  @Override
  public void close() {
    if (held != null) {
      try {
        held.close();
      } catch (final IOException e) {
        // a failed close has released the descriptor all the same
      }
      held = null;
    }
  }
}
