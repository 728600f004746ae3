package io.millrace.tcp;

import io.millrace.net.BufferPool;
import io.millrace.net.Endpoint;
import java.nio.ByteBuffer;

/**
 * One direction of a session: reads from its source and writes to its target at once, without a
 * copy. What the target does not take is held, at most one buffer, and nothing is read until it is
 * out. Always: bytes read = bytes written + bytes held + bytes dropped, the last only after the
 * target has failed. A preface goes out before all that is read and is counted nowhere.
 */
final class Pipe {
  /**
   * Reads of one turn, each at most the scratch buffer: one busy session must not starve the
   * others.
   */
  static final int READS_MAX = 4;

  /** The state of a source's input. */
  enum Input {
    /** More may come. */
    OPEN,
    /** The peer has ended cleanly. */
    ENDED,
    /** The connection was reset or broke. */
    RESET
  }

  private Endpoint source;
  private Endpoint target;
  private ByteBuffer preface;
  private ByteBuffer held;
  private Input input = Input.OPEN;
  private boolean targetFailed;
  private boolean starved;
  private long bytesRead;
  private long bytesWritten;
  private long bytesDropped;
  private long progressNs;

  Pipe(final Endpoint source, final Endpoint target) {
    this.source = source;
    this.target = target;
  }

  /** The source became known. */
  void source(final Endpoint endpoint) {
    source = endpoint;
  }

  /** The target became known. */
  void target(final Endpoint endpoint) {
    target = endpoint;
  }

  /** Bytes that the target is to get first. Before the target becomes known. */
  void preface(final ByteBuffer bytes, final long nowNs) {
    preface = bytes;
    progressNs = nowNs;
  }

  /**
   * Moves what is there, at most {@link #READS_MAX} reads.
   *
   * @return true when bytes were read
   */
  boolean pump(final ByteBuffer scratch, final BufferPool buffers, final long nowNs) {
    boolean moved = false;
    for (int i = 0; i < READS_MAX && wantsInput(); i++) {
      if (!buffers.hasRoom()) {
        starved = true;
        break;
      }
      final int count = readInto(scratch.clear());
      if (count <= 0) {
        break;
      }
      moved = true;
      forward(scratch.flip(), buffers, nowNs);
      if (count < scratch.capacity()) {
        break; // a short read means that nothing is left
      }
    }
    return moved;
  }

  /**
   * Reads ahead while there is no target yet, into the held buffer.
   *
   * @return true when bytes were read
   */
  boolean readAhead(final BufferPool buffers, final long nowNs) {
    if (input != Input.OPEN || !hasAheadRoom()) {
      return false;
    }
    if (held == null && !buffers.hasRoom()) {
      starved = true;
      return false;
    }
    if (held == null) {
      held = buffers.take().flip();
      progressNs = nowNs;
    }
    final int end = held.limit();
    held.limit(held.capacity()).position(end);
    final int count = readInto(held);
    held.flip();
    if (!held.hasRemaining()) {
      release(buffers);
    }
    return count > 0;
  }

  /** Whether {@link #prime} would find memory; if not, this pipe waits for it. */
  boolean hasRoom(final BufferPool buffers) {
    starved = !buffers.hasRoom();
    return !starved;
  }

  /** Takes what was read from the source together with something else. Holds nothing yet. */
  void prime(final ByteBuffer bytes, final BufferPool buffers, final long nowNs) {
    bytesRead += bytes.remaining();
    held = buffers.take().put(bytes).flip();
    progressNs = nowNs;
  }

  /** Whether {@link #readAhead} could take more. */
  boolean hasAheadRoom() {
    return held == null || held.limit() < held.capacity();
  }

  /**
   * Writes what is held, after the preface.
   *
   * @return true when the target took bytes
   */
  boolean flush(final BufferPool buffers, final long nowNs) {
    final boolean begun = preface != null && begin(buffers, nowNs);
    if (held == null || preface != null) {
      return begun;
    }
    final int count = target.write(held);
    if (count == Endpoint.RESET) {
      targetFailed = true;
      drop(buffers);
      return false;
    }
    bytesWritten += count;
    if (count > 0) {
      progressNs = nowNs;
    }
    if (!held.hasRemaining()) {
      release(buffers);
    }
    return begun || count > 0;
  }

  /** Reads and drops, for the time after our own clean end. */
  void discard(final ByteBuffer scratch) {
    for (int i = 0; i < READS_MAX && input == Input.OPEN; i++) {
      final int count = readInto(scratch.clear());
      bytesDropped += Math.max(0, count);
      if (count < scratch.capacity()) {
        break;
      }
    }
  }

  /** Gives up what is held. */
  void drop(final BufferPool buffers) {
    preface = null;
    if (held != null) {
      bytesDropped += held.remaining();
      release(buffers);
    }
  }

  /** A buffer may be free again. */
  void fed() {
    starved = false;
  }

  /** The source's connection was found reset while nothing was read from it. */
  void sourceBroke() {
    input = Input.RESET;
  }

  Input input() {
    return input;
  }

  /** Whether the source is to be read when it has something. */
  boolean wantsRead() {
    return wantsInput() && !starved;
  }

  boolean isHolding() {
    return held != null || preface != null;
  }

  boolean isStarved() {
    return starved;
  }

  boolean hasTargetFailed() {
    return targetFailed;
  }

  int heldBytes() {
    return held == null ? 0 : held.remaining();
  }

  long bytesRead() {
    return bytesRead;
  }

  long bytesWritten() {
    return bytesWritten;
  }

  /** When the target last took bytes, or holding began. */
  long progressNs() {
    return progressNs;
  }

  /** The invariant of this class. */
  boolean isBalanced() {
    return bytesRead == bytesWritten + heldBytes() + bytesDropped;
  }

  private boolean wantsInput() {
    return input == Input.OPEN && !isHolding() && !targetFailed;
  }

  /** Writes the preface: a fresh connection takes it in one write. */
  private boolean begin(final BufferPool buffers, final long nowNs) {
    final int count = target.write(preface);
    if (count == Endpoint.RESET) {
      targetFailed = true;
      drop(buffers);
      return false;
    }
    if (count > 0) {
      progressNs = nowNs;
    }
    if (!preface.hasRemaining()) {
      preface = null;
    }
    return count > 0;
  }

  private int readInto(final ByteBuffer buffer) {
    final int count = source.read(buffer);
    if (count > 0) {
      bytesRead += count;
    } else if (count == Endpoint.END) {
      input = Input.ENDED;
    } else if (count == Endpoint.RESET) {
      input = Input.RESET;
    }
    return count;
  }

  private void forward(final ByteBuffer bytes, final BufferPool buffers, final long nowNs) {
    final int count = target.write(bytes);
    if (count == Endpoint.RESET) {
      targetFailed = true;
      bytesDropped += bytes.remaining();
      return;
    }
    bytesWritten += count;
    if (bytes.hasRemaining()) {
      held = buffers.take().put(bytes).flip();
      progressNs = nowNs;
    }
  }

  private void release(final BufferPool buffers) {
    final ByteBuffer buffer = held;
    held = null;
    buffers.give(buffer);
  }
}
