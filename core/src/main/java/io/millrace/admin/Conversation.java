package io.millrace.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One client: its request, then its reply. Belongs to the thread of the {@link AdminServer}. */
final class Conversation {
  /** A request has to be complete so long after its client was accepted. */
  static final long REQUEST_NS = TimeUnit.SECONDS.toNanos(5);

  /** A complete request waits so long for its turn: others may have asked for much. */
  static final long TURN_NS = TimeUnit.SECONDS.toNanos(20);

  /** A client that takes nothing of its reply for so long is dropped. */
  static final long UNREAD_NS = TimeUnit.SECONDS.toNanos(5);

  /** While others have to wait for that, such a client is dropped after so long. */
  static final long PRESSED_NS = TimeUnit.MILLISECONDS.toNanos(300);

  /** A client that reads byte by byte may hold its place so long. */
  static final long REPLY_NS = TimeUnit.MINUTES.toNanos(1);

  /** A client that goes on sending behind a wrong request may do so for so long, to no effect. */
  static final long ENDING_NS = TimeUnit.SECONDS.toNanos(1);

  /** Of what a client sends too much, so much is looked at in one turn. */
  private static final int DROPPED_READS_MAX = 16;

  /** Where a client stands. */
  enum State {
    /** Its request is not complete. */
    ASKING,
    /** Its request is complete and nobody has looked at it. */
    ASKED,
    /** Its reply is being made. */
    WAITING,
    /** Its reply is on the way. */
    ANSWERED,
    /** Its reply is out, and it may still be sending what nobody wants. */
    ENDING,
    /** It is closed. */
    CLOSED
  }

  private final SocketChannel channel;
  private final SelectionKey key;
  private final String user;
  private final RequestReader request = new RequestReader();
  private State state = State.ASKING;
  private long deadlineNs;
  private long replyDeadlineNs;
  private Future<?> answer;
  private Places place;
  private ByteBuffer reply;

  Conversation(
      final SocketChannel channel, final SelectionKey key, final String user, final long nowNs) {
    this.channel = channel;
    this.key = key;
    this.user = user;
    deadlineNs = nowNs + REQUEST_NS;
  }

  State state() {
    return state;
  }

  /** The user behind it; null when this one is not served. */
  String user() {
    return user;
  }

  RequestReader request() {
    return request;
  }

  /** When it is to be looked at again if nothing happens before. */
  long deadlineNs() {
    return deadlineNs;
  }

  /** Bytes of its reply that it has not taken. */
  int unreadBytes() {
    return reply == null ? 0 : reply.remaining();
  }

  /** Whether it has taken nothing of its reply for a while. */
  boolean isStalled(final long nowNs) {
    return state == State.ANSWERED && deadlineNs - UNREAD_NS + PRESSED_NS - nowNs <= 0;
  }

  /** Reads what has come. */
  void onReadable(final ByteBuffer scratch, final long nowNs) throws IOException {
    if (state == State.WAITING) {
      onSignOfLife(scratch, nowNs);
    } else if (state == State.ENDING && hasEnded(scratch)) {
      close();
    }
    while (state == State.ASKING) {
      scratch.clear();
      final int count = channel.read(scratch);
      if (count == 0) {
        return;
      }
      if (count < 0) {
        onEnd(nowNs);
      } else if (request.onBytes(scratch.flip())) {
        asked(nowNs);
      }
    }
  }

  /** A client may end its side behind its request; one that has asked for nothing has left. */
  private void onEnd(final long nowNs) {
    if (request.isEmpty()) {
      close();
    } else {
      request.onEnd();
      asked(nowNs);
    }
  }

  /**
   * Something from a client that should only wait. It may have left, or may have ended its side
   * only; nobody can tell, so it keeps its place for as long as a usual answer takes.
   */
  private void onSignOfLife(final ByteBuffer scratch, final long nowNs) throws IOException {
    scratch.clear();
    if (channel.read(scratch) < 0) {
      deadlineNs = earlier(deadlineNs, nowNs + AdminHandler.ANSWER_NS);
    }
    key.interestOps(0);
  }

  private void asked(final long nowNs) {
    state = State.ASKED;
    deadlineNs = nowNs + TURN_NS;
    key.interestOps(0);
  }

  /** Takes a place, or has one. It is given back when the reply is known. */
  boolean hasPlace(final Places places) {
    if (place == null && places.tryTake()) {
      place = places;
    }
    return place != null;
  }

  void leavePlace() {
    if (place != null) {
      place.giveBack();
      place = null;
    }
  }

  /** The reply is being made; it has until then. */
  void await(final Future<?> future, final long untilNs) {
    state = State.WAITING;
    answer = future;
    deadlineNs = untilNs;
    key.interestOps(SelectionKey.OP_READ);
  }

  /** Sends the reply, as much as the kernel takes now. */
  void answer(final int status, final String text, final ByteBuffer scratch, final long nowNs)
      throws IOException {
    final byte[] body = text.getBytes(StandardCharsets.UTF_8);
    final byte[] head = (status + " " + body.length + "\n").getBytes(StandardCharsets.US_ASCII);
    reply = ByteBuffer.allocate(head.length + body.length).put(head).put(body).flip();
    state = State.ANSWERED;
    leavePlace();
    cancel();
    replyDeadlineNs = nowNs + REPLY_NS;
    deadlineNs = nowNs + UNREAD_NS;
    onWritable(scratch, nowNs);
  }

  /**
   * Goes on sending, in pieces of the scratch buffer: the Java runtime keeps a copy as large as the
   * largest piece that a thread has ever written.
   */
  void onWritable(final ByteBuffer scratch, final long nowNs) throws IOException {
    while (reply.hasRemaining()) {
      scratch.clear();
      final int length = Math.min(scratch.remaining(), reply.remaining());
      scratch.put(reply.slice(reply.position(), length)).flip();
      final int count = channel.write(scratch);
      if (count > 0) {
        reply.position(reply.position() + count);
        deadlineNs = earlier(nowNs + UNREAD_NS, replyDeadlineNs);
      }
      if (count < length) {
        key.interestOps(SelectionKey.OP_WRITE);
        return;
      }
    }
    if (request.problem() != null) {
      endOutput(nowNs);
    } else {
      hasEnded(scratch);
      close();
    }
  }

  /** It may be in the middle of sending: closing now would turn its end into a reset. */
  private void endOutput(final long nowNs) throws IOException {
    channel.shutdownOutput();
    state = State.ENDING;
    deadlineNs = nowNs + ENDING_NS;
    key.interestOps(SelectionKey.OP_READ);
  }

  /** What is unread when a Unix-domain socket is closed turns its end into a reset: drops it. */
  private boolean hasEnded(final ByteBuffer scratch) throws IOException {
    int count = 1;
    for (int left = DROPPED_READS_MAX; left > 0 && count > 0; left--) {
      count = channel.read(scratch.clear());
    }
    return count < 0;
  }

  private static long earlier(final long a, final long b) {
    return a - b < 0 ? a : b;
  }

  /** Nobody waits for the reply any longer. */
  void close() {
    state = State.CLOSED;
    reply = null;
    leavePlace();
    cancel();
    try {
      channel.close(); // takes the key with it
    } catch (final IOException e) {
      reply = null; // closed all the same
    }
  }

  private void cancel() {
    if (answer != null) {
      answer.cancel(false);
      answer = null;
    }
  }
}
