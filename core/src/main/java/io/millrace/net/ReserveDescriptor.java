package io.millrace.net;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One descriptor that a loop keeps back: when the process has none left, giving it up lets the loop
 * take one waiting connection and close it, instead of leaving that client to wait for nothing.
 *
 * <p>Descriptors belong to the process: what one loop gives up for a moment, a session of another
 * loop may take, for as long as it lives. So the one that gives up says so first, and whoever has
 * opened a socket for a session asks afterwards ({@link #mayKeep}) and closes it if that was
 * perhaps the one given up.
 */
public final class ReserveDescriptor implements AutoCloseable {
  private static final Path NOTHING = Path.of("/dev/null");

  private final AtomicInteger missing;
  private FileChannel held;
  private boolean isMissing;

  /**
   * Takes one if there is one.
   *
   * @param missing how many of all loops have given theirs up and not got it back
   */
  public ReserveDescriptor(final AtomicInteger missing) {
    this.missing = missing;
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
    isMissing = true;
    missing.incrementAndGet();
    closeHeld();
    return true;
  }

  /**
   * Takes one again, now or at a later call.
   *
   * @return false when the one that was given up is still missing: no descriptor is free
   */
  public boolean retake() {
    if (held == null) {
      try {
        held = FileChannel.open(NOTHING, StandardOpenOption.READ);
        forgo();
      } catch (final IOException e) {
        held = null; // none is left: the next call may find one
      }
    }
    return !isMissing;
  }

  /**
   * Whether a session may keep a descriptor that it has just been given by the system.
   *
   * @return false when it may be one that a loop has given up for a moment
   */
  public boolean mayKeep() {
    return (!isMissing || retake()) && missing.get() == 0;
  }

  /** No longer waits for the one that was given up; a later {@link #retake} takes any. */
  public void forgo() {
    if (isMissing) {
      isMissing = false;
      missing.decrementAndGet();
    }
  }

  @Override
  public void close() {
    forgo();
    closeHeld();
  }

  private void closeHeld() {
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
