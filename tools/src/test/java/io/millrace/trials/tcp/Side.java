package io.millrace.trials.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * One side of a session of the random trial: does what it is told without ever waiting, remembers
 * what it has done and seen, and compares each byte that arrives with what the other side sends at
 * that place of its stream.
 */
final class Side {
  private static final int CHUNK = 64 * 1024;
  private static final int FLOOD_MAX = 24 << 20;
  private static final int REFUSALS_MAX = 50;

  private final String name;
  private final Peer peer;
  private final long seed;
  private final ByteBuffer buffer;
  private Side other;
  private long sent;
  private long received;
  private boolean paused;
  private boolean ended;
  private boolean endedBeforeReset;
  private boolean reset;
  private boolean writeFailed;
  private boolean sawEnd;
  private boolean sawReset;

  /** With a {@link #buffer} that all sides may share whose steps one thread takes. */
  Side(final String name, final Peer peer, final long seed, final ByteBuffer buffer) {
    this.name = name;
    this.peer = peer;
    this.seed = seed;
    this.buffer = buffer;
  }

  static ByteBuffer buffer() {
    return ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
  }

  void other(final Side side) {
    other = side;
  }

  /** Writes up to so many bytes; what the kernel does not take now is not sent. */
  void write(final int most) {
    if (ended || reset || writeFailed) {
      return;
    }
    for (int left = most; left > 0; left -= CHUNK) {
      if (offer(Math.min(left, CHUNK)) == 0) {
        return;
      }
    }
  }

  /** Writes until the other side, which had better be paused, lets nothing more through. */
  void flood() {
    if (ended || reset) {
      return;
    }
    int refusals = 0;
    for (int taken = 0; taken < FLOOD_MAX && refusals < REFUSALS_MAX && !writeFailed; ) {
      final int count = offer(CHUNK);
      refusals = count == 0 ? refusals + 1 : 0;
      taken += count;
      if (count == 0) {
        Thread.onSpinWait();
        other.read(CHUNK);
      }
    }
  }

  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
  }

  void end() throws IOException {
    if (!ended && !reset) {
      ended = true;
      peer.end();
    }
  }

  void reset() throws IOException {
    if (!reset) {
      reset = true;
      endedBeforeReset = ended;
      peer.reset();
    }
  }

  /** Reads what is there, unless paused, and checks it; true when there was something. */
  boolean read(final Random random) {
    return read(1 + random.nextInt(CHUNK));
  }

  boolean hasEnded() {
    return ended;
  }

  boolean isReset() {
    return reset;
  }

  /** Whether nothing more can come. */
  boolean isOver() {
    return reset || sawEnd || sawReset;
  }

  long sent() {
    return sent;
  }

  long received() {
    return received;
  }

  /** A reset that leaves no doubt, since no clean end came before it. */
  boolean hasPlainlyReset() {
    return reset && !endedBeforeReset;
  }

  Peer peer() {
    return peer;
  }

  /** Checks how the other side's stream ended here, after {@link #isOver}. */
  void assertRightEnd() {
    if (reset) {
      return;
    }
    if (!other.reset) {
      assertTrue(sawEnd, () -> this + ": a reset that nobody sent");
      assertEquals(other.sent, received, () -> this + ": bytes that arrived");
    } else if (!other.endedBeforeReset && !writeFailed) {
      // The first to fail takes the error away: after a failed write a read sees an end.
      assertTrue(sawReset, () -> this + ": a clean end instead of a reset");
    }
  }

  @Override
  public String toString() {
    return name
        + " sent "
        + sent
        + " received "
        + received
        + (paused ? " paused" : "")
        + (ended ? " ended" : "")
        + (reset ? " reset" : "")
        + (writeFailed ? " write failed" : "")
        + (sawEnd ? " saw end" : "")
        + (sawReset ? " saw reset" : "");
  }

  private int offer(final int length) {
    fill(buffer.clear(), sent);
    try {
      final int count = peer.offer(buffer.flip().limit(length));
      sent += count;
      return count;
    } catch (final IOException e) {
      writeFailed = true;
      assertTrue(other.reset, () -> this + ": " + e + ", but the other side is " + other);
      return 0;
    }
  }

  private boolean read(final int most) {
    if (paused || isOver()) {
      return false;
    }
    try {
      final int count = peer.poll(buffer.clear().limit(most));
      sawEnd = count < 0;
      if (count > 0) {
        check(count);
      }
      return count != 0;
    } catch (final IOException e) {
      sawReset = true;
      return true;
    }
  }

  private void check(final int count) {
    final byte[] bytes = buffer.array();
    for (int i = 0; i < count; i++) {
      if (bytes[i] != at(other.seed, received + i)) {
        assertEquals(at(other.seed, received + i), bytes[i], this + ": byte " + (received + i));
      }
    }
    received += count;
    assertTrue(received <= other.sent, () -> this + ": more than was sent, " + other);
  }

  private void fill(final ByteBuffer into, final long from) {
    long at = from;
    while (into.hasRemaining()) {
      if ((at & 7) == 0 && into.remaining() >= Long.BYTES) {
        into.putLong(word(seed, at >> 3));
        at += Long.BYTES;
      } else {
        into.put(at(seed, at));
        at++;
      }
    }
  }

  private static byte at(final long seed, final long position) {
    return (byte) (word(seed, position >> 3) >>> 8 * (position & 7));
  }

  private static long word(final long seed, final long index) {
    final long word = (seed + index) * 0x9E3779B97F4A7C15L;
    return word ^ word >>> 29;
  }
}
