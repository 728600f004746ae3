package io.millrace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.net.Endpoint;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.Random;

/**
 * A connection as Linux and NIO show it, and its peer. Takes only bytes of the stream that it
 * expects, in order. With a generator, reads and writes are cut short at random.
 */
final class FakeSocket implements Endpoint {
  /** "Writable" of a send buffer of the least size: at most so many bytes are not acknowledged. */
  static final int LIMITED_BYTES = 2048;

  private static final int RECEIVE_BYTES = 128 << 10;

  private final String name;
  private final Stream sending;
  private final Stream expected;
  private final int sendBytes;
  private final Random random;
  private int interest;
  private int reads;
  private long sent;
  private long read;
  private boolean ended;
  private boolean gone;
  private boolean broken;
  private boolean errorTaken;
  private long taken;
  private long acknowledged;
  private boolean shut;
  private boolean limited;
  private RuntimeException fault;
  private Closing closing = Closing.OPEN;

  /** How we closed it. */
  enum Closing {
    OPEN,
    /** The peer gets all that was written, then a clean end. */
    CLEAN,
    /** By close(), but the kernel turned it into a reset since input was unread. */
    UNREAD,
    /** The peer gets a reset, and what it has not acknowledged is lost. */
    RESET
  }

  /** Where one direction's bytes come from and the other's go. */
  FakeSocket(
      final String name,
      final Stream sending,
      final Stream expected,
      final int sendBytes,
      final Random random) {
    this.name = name;
    this.sending = sending;
    this.expected = expected;
    this.sendBytes = sendBytes;
    this.random = random;
  }

  @Override
  public int read(final ByteBuffer into) {
    requireOpen();
    assertTrue(into.hasRemaining(), "read without room");
    reads++;
    if (fault != null) {
      throw fault;
    }
    if (sent > read) {
      final int count = cut((int) Math.min(sent - read, into.remaining()));
      sending.copy(read, count, into);
      read += count;
      return count;
    }
    if (broken) {
      final int answer = errorTaken ? END : RESET;
      errorTaken = true;
      return answer;
    }
    return ended ? END : 0;
  }

  @Override
  public int write(final ByteBuffer from) {
    requireOpen();
    assertTrue(from.hasRemaining(), "empty write");
    assertFalse(shut, "write after our end, " + name);
    if (broken) {
      errorTaken = true;
      return RESET;
    }
    final int count = cut((int) Math.min(sendBytes - (taken - acknowledged), from.remaining()));
    for (int i = 0; i < count; i++) {
      assertEquals(expected.at(taken + i), from.get(), name + " got a wrong byte at " + taken);
    }
    taken += count;
    broken = gone && count > 0;
    return count;
  }

  @Override
  public void interest(final int ops) {
    interest = ops;
  }

  @Override
  public void shutdownOutput() {
    requireOpen();
    shut = true;
  }

  @Override
  public void limitSendBuffer() {
    requireOpen();
    limited = true;
  }

  @Override
  public void close() {
    if (closing == Closing.OPEN) {
      closing = sent > read && !broken ? Closing.UNREAD : Closing.CLEAN;
    }
  }

  @Override
  public void reset() {
    if (closing == Closing.OPEN) {
      closing = Closing.RESET;
    }
  }

  /** What the selector would say now: everything of a broken or ended connection, as epoll does. */
  int readyOps() {
    if (closing != Closing.OPEN || interest == 0) {
      return 0;
    }
    if (broken || shut && ended) {
      return interest;
    }
    final long pending = taken - acknowledged;
    final boolean writable = limited ? pending <= LIMITED_BYTES : pending <= sendBytes * 2L / 3;
    int ops = sent > read || ended ? SelectionKey.OP_READ : 0;
    ops |= writable || shut ? SelectionKey.OP_WRITE : 0;
    return ops & interest;
  }

  /** The peer sends as much of this as its window allows. */
  void peerSends(final int bytes) {
    if (!ended && !broken) {
      sent += Math.min(bytes, RECEIVE_BYTES - (sent - read));
    }
  }

  /** The peer takes bytes that we have written. */
  void peerTakes(final long bytes) {
    final boolean lost = broken || gone || closing == Closing.RESET || closing == Closing.UNREAD;
    if (!lost) {
      acknowledged += Math.min(bytes, taken - acknowledged);
    }
  }

  void peerEnds() {
    ended |= !broken;
  }

  void peerResets() {
    broken = true;
  }

  /** The peer closes: a clean end, unless it has not taken all; what comes later it resets. */
  void peerCloses() {
    if (!broken) {
      ended = true;
      gone = true;
      broken = pendingBytes() > 0;
    }
  }

  /** The next read is met by a mistake of the program. */
  void throwsFault(final RuntimeException value) {
    fault = value;
  }

  /** Calls of read so far. */
  int reads() {
    return reads;
  }

  boolean isLimited() {
    return limited;
  }

  boolean isBroken() {
    return broken;
  }

  boolean isEnded() {
    return ended;
  }

  boolean isShut() {
    return shut;
  }

  int interest() {
    return interest;
  }

  Closing closing() {
    return closing;
  }

  long sentBytes() {
    return sent;
  }

  long readBytes() {
    return read;
  }

  long takenBytes() {
    return taken;
  }

  /** Written by us and not yet taken by the peer. */
  long pendingBytes() {
    return taken - acknowledged;
  }

  @Override
  public String toString() {
    return name
        + "[sent "
        + sent
        + " read "
        + read
        + (ended ? " ended" : "")
        + (broken ? " broken" : "")
        + " taken "
        + taken
        + " pending "
        + pendingBytes()
        + (shut ? " shut" : "")
        + " interest "
        + interest
        + " "
        + closing
        + "]";
  }

  private void requireOpen() {
    assertEquals(Closing.OPEN, closing, name + " is used after it was closed");
  }

  private int cut(final int count) {
    return random == null || count <= 0 || random.nextInt(3) > 0
        ? Math.max(0, count)
        : random.nextInt(count + 1);
  }
}
