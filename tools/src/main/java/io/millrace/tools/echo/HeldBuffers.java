package io.millrace.tools.echo;

import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;

/**
 * A bounded pool of buffers for what a connection has read and cannot write yet. Made on demand and
 * kept: memory grows to the bound at most, and a steady state allocates nothing.
 */
final class HeldBuffers {
  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
  private final ArrayDeque<SelectionKey> waiting = new ArrayDeque<>();
  private final int buffersMax;
  private final int bufferBytes;
  private int made;

  HeldBuffers(final int buffersMax, final int bufferBytes) {
    this.buffersMax = buffersMax;
    this.bufferBytes = bufferBytes;
  }

  /** Whether {@link #take()} would succeed: ask before reading what might have to be held. */
  boolean isAvailable() {
    return made < buffersMax || !free.isEmpty();
  }

  /** An empty buffer, the caller's until {@link #release}. */
  ByteBuffer take() {
    final ByteBuffer buffer = free.poll();
    if (buffer != null) {
      return buffer.clear();
    }
    if (made == buffersMax) {
      throw new IllegalStateException("no buffer left; ask isAvailable() first");
    }
    made++;
    return ByteBuffer.allocateDirect(bufferBytes);
  }

  /** Gives a buffer back and lets all that wait read again; who finds none then waits again. */
  void release(final ByteBuffer buffer) {
    free.push(buffer);
    for (SelectionKey key = waiting.poll(); key != null; key = waiting.poll()) {
      if (key.isValid()) {
        key.interestOps(SelectionKey.OP_READ);
      }
    }
  }

  /** Stops reading from a connection until a buffer is free. */
  void await(final SelectionKey key) {
    key.interestOps(0);
    waiting.add(key);
  }
}
