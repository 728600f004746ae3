package io.millrace.tools.http;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * One connection: one request, one response, the end. Belongs to the thread {@code millrace-http}.
 */
final class Visit {
  /** A request has to be complete so long after its connection was accepted. */
  static final long REQUEST_NS = TimeUnit.SECONDS.toNanos(5);

  /** A complete request waits so long for its turn: others may have asked for much. */
  static final long TURN_NS = TimeUnit.SECONDS.toNanos(10);

  /** The process has to know what it answers within this time. */
  static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(2);

  /** A client that takes nothing of its response for so long is dropped. */
  static final long UNREAD_NS = TimeUnit.SECONDS.toNanos(5);

  /** While others have to wait for that, such a client is dropped after so long. */
  static final long PRESSED_NS = TimeUnit.MILLISECONDS.toNanos(300);

  /** A client that reads byte by byte may take so long. */
  static final long RESPONSE_NS = TimeUnit.SECONDS.toNanos(30);

  /** What a client still sends when it has its response is dropped for so long. */
  static final long LINGER_NS = TimeUnit.SECONDS.toNanos(1);

  /** Of that, so much is read in a turn. */
  private static final int DROPPED_READS_MAX = 16;

  /** What the kernel keeps for a client that does not read. */
  private static final int SEND_BUFFER_BYTES = 128 * 1024;

  /** Where a connection stands. */
  enum State {
    /** Its request is not complete. */
    ASKING,
    /** Its request is complete and nobody has looked at it. */
    ASKED,
    /** Its response is being made. */
    WAITING,
    /** Its response is on the way. */
    ANSWERED,
    /** Its response is out, and what it sends is dropped until it ends too. */
    LINGERING,
    /** It is closed. */
    CLOSED
  }

  private final SocketChannel channel;
  private final SelectionKey key;
  private final RequestHead head = new RequestHead();
  private State state = State.ASKING;
  private long movedNs;
  private long deadlineNs;
  private long responseDeadlineNs;
  private Future<?> answer;
  private ByteBuffer response;

  Visit(final SocketChannel channel, final SelectionKey key, final long nowNs) throws IOException {
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
    this.channel = channel;
    this.key = key;
    movedNs = nowNs;
    deadlineNs = nowNs + REQUEST_NS;
  }

  State state() {
    return state;
  }

  RequestHead head() {
    return head;
  }

  /** When it is to be looked at again if nothing happens before. */
  long deadlineNs() {
    return deadlineNs;
  }

  boolean isLate(final long nowNs) {
    return deadlineNs - nowNs <= 0;
  }

  /** When it came, or was last seen to take something of its response. */
  long movedNs() {
    return movedNs;
  }

  /** Bytes of its response that it has not taken. */
  int unreadBytes() {
    return response == null ? 0 : response.remaining();
  }

  /** Whether it has taken nothing of its response for a while. */
  boolean isStalled(final long nowNs) {
    return state == State.ANSWERED && movedNs + PRESSED_NS - nowNs <= 0;
  }

  void onReadable(final ByteBuffer scratch, final long nowNs) throws IOException {
    if (state == State.LINGERING) {
      drop(scratch);
      return;
    }
    while (state == State.ASKING) {
      scratch.clear();
      final int count = channel.read(scratch);
      if (count == 0) {
        return;
      }
      if (count < 0) {
        close(); // no request can be complete without its last line
      } else if (head.onBytes(scratch.flip())) {
        state = State.ASKED;
        deadlineNs = nowNs + TURN_NS;
        key.interestOps(0);
      }
    }
  }

  /** The response is being made. */
  void await(final Future<?> future, final long nowNs) {
    state = State.WAITING;
    answer = future;
    deadlineNs = nowNs + ANSWER_NS;
  }

  /** Sends the response, as much as the kernel takes now. */
  void answer(final ByteBuffer bytes, final ByteBuffer scratch, final long nowNs)
      throws IOException {
    cancel();
    response = bytes;
    state = State.ANSWERED;
    movedNs = nowNs;
    responseDeadlineNs = nowNs + RESPONSE_NS;
    deadlineNs = nowNs + UNREAD_NS;
    onWritable(scratch, nowNs);
  }

  /**
   * Goes on sending, in pieces of the scratch buffer: the Java runtime keeps a copy as large as the
   * largest piece that a thread has ever written.
   */
  void onWritable(final ByteBuffer scratch, final long nowNs) throws IOException {
    while (response.hasRemaining()) {
      scratch.clear();
      final int length = Math.min(scratch.remaining(), response.remaining());
      scratch.put(response.slice(response.position(), length)).flip();
      final int count = channel.write(scratch);
      if (count > 0) {
        response.position(response.position() + count);
        movedNs = nowNs;
        deadlineNs = earlier(nowNs + UNREAD_NS, responseDeadlineNs);
      }
      if (count < length) {
        key.interestOps(SelectionKey.OP_WRITE);
        return;
      }
    }
    response = null;
    if (head.hasRest()) {
      linger(scratch, nowNs);
    } else {
      close();
    }
  }

  /** To close with something unread would send a reset over the response. */
  private void linger(final ByteBuffer scratch, final long nowNs) throws IOException {
    state = State.LINGERING;
    deadlineNs = nowNs + LINGER_NS;
    channel.shutdownOutput();
    key.interestOps(SelectionKey.OP_READ);
    drop(scratch);
  }

  private void drop(final ByteBuffer scratch) throws IOException {
    for (int i = 0; i < DROPPED_READS_MAX; i++) {
      scratch.clear();
      final int count = channel.read(scratch);
      if (count < 0) {
        close();
      }
      if (count <= 0) {
        return;
      }
    }
  }

  private static long earlier(final long a, final long b) {
    return a - b < 0 ? a : b;
  }

  /** Ends it at once: the kernel keeps nothing of what it has not read. */
  void reset() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (final IOException e) {
      state = State.CLOSED; // it is gone already
    }
    close();
  }

  void close() {
    state = State.CLOSED;
    response = null;
    cancel();
    try {
      channel.close(); // takes the key with it
    } catch (final IOException e) {
      response = null; // closed all the same
    }
  }

  private void cancel() {
    if (answer != null) {
      answer.cancel(false);
      answer = null;
    }
  }
}
