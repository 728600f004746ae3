package io.millrace.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The bounded memory for held data of one loop: direct buffers of one size, made when first needed
 * and kept. When all are out, waiters are told in order as buffers come back.
 */
public final class BufferPool {
  /** Size of each buffer: the most that one direction holds. */
  public static final int BUFFER_BYTES = 64 << 10;

  /** A loop can always hold so many directions. */
  private static final int BUFFERS_MIN = 8;

  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
  private final ArrayDeque<Runnable> waiters = new ArrayDeque<>();
  private int max;
  private int made;

  /**
   * An empty pool.
   *
   * @param bytesMax memory of this loop, rounded down to whole buffers; never below eight
   */
  public BufferPool(final long bytesMax) {
    max = (int) Math.min(Integer.MAX_VALUE, Math.max(BUFFERS_MIN, bytesMax / BUFFER_BYTES));
  }

  /**
   * Makes sure that the next {@link #take} succeeds.
   *
   * @return false when the memory is spent
   */
  public boolean hasRoom() {
    if (!free.isEmpty()) {
      return true;
    }
    if (made >= max) {
      return false;
    }
    try {
      free.addFirst(ByteBuffer.allocateDirect(BUFFER_BYTES));
      made++;
      return true;
    } catch (final OutOfMemoryError e) {
      max = made; // the process may have less than it was told
      return false;
    }
  }

  /**
   * Takes a buffer. Only after {@link #hasRoom} said yes.
   *
   * @return cleared, of {@link #BUFFER_BYTES}
   */
  public ByteBuffer take() {
    return free.removeFirst().clear();
  }

  /**
   * Gives a buffer back.
   *
   * @param buffer from {@link #take}
   */
  public void give(final ByteBuffer buffer) {
    free.addFirst(buffer);
  }

  /** Tells as many waiters as there are free buffers, in order. Once a turn. */
  public void feed() {
    for (int i = free.size(); i > 0 && !waiters.isEmpty(); i--) {
      waiters.pollFirst().run();
    }
  }

  /**
   * Asks to be told once when a buffer is free.
   *
   * @param waiter run on this loop
   */
  public void await(final Runnable waiter) {
    waiters.addLast(waiter);
  }

  /**
   * Takes a wish back.
   *
   * @param waiter given to {@link #await}; nothing happens when it was told already
   */
  public void forget(final Runnable waiter) {
    waiters.remove(waiter);
  }

  /**
   * Buffers that are out.
   *
   * @return 0 to {@link #max()}
   */
  public int held() {
    return made - free.size();
  }

  /**
   * Buffers that may be out at once.
   *
   * @return at least 1, unless the process has no direct memory at all
   */
  public int max() {
    return max;
  }

  /**
   * Whether someone waits for a buffer.
   *
   * @return true while the memory is spent and wanted
   */
  public boolean isWanted() {
    return !waiters.isEmpty();
  }
}
