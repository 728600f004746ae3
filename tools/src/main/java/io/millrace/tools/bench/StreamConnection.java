package io.millrace.tools.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/**
 * A TCP connection. Requests are written one behind the other whatever has been answered, up to the
 * limit in flight; answers come in the same order. What breaks is opened again by {@link #expire};
 * what was under way is lost with it, what waits goes on waiting.
 */
abstract class StreamConnection extends Connection {
  private static final int READS_MAX = 4;

  private boolean connected;
  private long openedNs;
  private int writtenBytes;
  private int gotBytes;
  private String problem;

  StreamConnection(final Shared shared, final int number) {
    super(shared, number);
  }

  /** An answer was complete. Returns false when the connection has ended with it. */
  abstract boolean onAnswer(long nowNs);

  /** It is closed now, by a fault of the other side. */
  abstract void onBroken(long nowNs);

  @Override
  final void open(final long nowNs) {
    openedNs = nowNs;
    connected = false;
    try {
      wire = shared.network().open(shared.target(), this);
      finishConnect(nowNs);
    } catch (final IOException e) {
      fail(Count.CONNECT, e, nowNs);
    }
  }

  @Override
  final boolean isOpen() {
    return connected;
  }

  @Override
  final String problem() {
    return problem;
  }

  @Override
  public final int onReady(final int readyOps, final long nowNs) {
    if (!connected) {
      onConnectable(nowNs);
      return 1;
    }
    if ((readyOps & SelectionKey.OP_READ) != 0) {
      receive();
    }
    if ((readyOps & SelectionKey.OP_WRITE) != 0 && connected) {
      flush(nowNs);
    }
    return 1;
  }

  private void onConnectable(final long nowNs) {
    try {
      finishConnect(nowNs);
    } catch (final IOException e) {
      fail(Count.CONNECT, e, nowNs);
    }
  }

  private void finishConnect(final long nowNs) throws IOException {
    if (wire.finishConnect()) {
      connected = true;
      problem = null;
      shared.events().onRoom(this, nowNs);
      flush(nowNs);
    }
  }

  @Override
  final void flush(final long nowNs) {
    try {
      while (connected && requests.hasUnsent() && requests.inFlight() < shared.inFlightMax()) {
        if (!writeBatch(nowNs)) {
          block();
          return;
        }
      }
      if (connected) {
        unblock();
      }
    } catch (final IOException e) {
      fail(Count.RESET, e, nowNs);
    }
  }

  /** Writes as many requests as fit the scratch. Returns false when not all were taken. */
  private boolean writeBatch(final long nowNs) throws IOException {
    final ByteBuffer out = shared.out().clear();
    final int requestBytes = payload.requestBytes();
    final long last =
        Math.min(requests.tail(), requests.sent() + shared.inFlightMax() - requests.inFlight());
    long number = requests.sent();
    while (number < last && out.remaining() >= requestBytes) {
      payload.putRequest(exchange.at(number), out);
      number++;
    }
    out.flip().position(writtenBytes);
    wire.write(out);
    final int total = out.position();
    for (int end = requestBytes; end <= total; end += requestBytes) {
      meter.sent(requests.dueNs(requests.sent()), nowNs);
      requests.send();
    }
    writtenBytes = total % requestBytes;
    return !out.hasRemaining();
  }

  private void receive() {
    final ByteBuffer in = shared.in();
    for (int i = 0; i < READS_MAX && connected; i++) {
      final int bytes;
      try {
        bytes = wire.read(in.clear());
      } catch (final IOException e) {
        fail(Count.RESET, e, shared.clock().nanoTime());
        return;
      }
      final long nowNs = shared.clock().nanoTime();
      if (bytes < 0) {
        fail(Count.ENDED, null, nowNs);
        return;
      }
      final boolean more = !in.hasRemaining();
      take(in.flip(), nowNs);
      if (!more) {
        return;
      }
    }
  }

  private void take(final ByteBuffer in, final long nowNs) {
    boolean answered = false;
    while (in.hasRemaining()) {
      final long number = requests.head();
      final int bytes = Math.min(in.remaining(), payload.replyBytes() - gotBytes);
      if (requests.inFlight() == 0 && writtenBytes == 0
          || !payload.takeReply(exchange.at(number), gotBytes, in, bytes)) {
        fail(Count.WRONG, null, nowNs);
        return;
      }
      gotBytes += bytes;
      if (gotBytes == payload.replyBytes()) {
        gotBytes = 0;
        answered = true;
        answered(number, nowNs);
        if (!onAnswer(nowNs)) {
          return;
        }
        shared.events().onRoom(this, nowNs);
      }
    }
    if (answered && requests.hasUnsent()) {
      flush(nowNs);
    }
  }

  @Override
  void expire(final long nowNs) {
    final boolean connecting = wire != null && !connected;
    if (connecting && nowNs - openedNs - shared.timeoutNs() > 0) {
      fail(Count.CONNECT, new IOException("no answer to a connect"), nowNs);
    }
    while (!requests.isEmpty() && isOverdue(requests.head(), nowNs)) {
      final boolean written = requests.inFlight() > 0 || writtenBytes > 0;
      settleHalfWritten();
      giveUp(requests.head(), Count.TIMEOUT);
      if (written) {
        close();
        failInFlight();
        onBroken(nowNs);
      }
    }
  }

  /** Closes it without a word: nothing is under way, or what is does not count. */
  final void close() {
    connected = false;
    drop();
  }

  private void fail(final Count kind, final IOException cause, final long nowNs) {
    problem = cause == null ? kind.label() : cause.getMessage();
    close();
    meter.count(kind);
    failInFlight();
    onBroken(nowNs);
  }

  /** What was under way has gone with the connection, the request that was half written too. */
  private void failInFlight() {
    settleHalfWritten();
    gotBytes = 0;
    while (requests.inFlight() > 0) {
      giveUp(requests.head(), Count.UNANSWERED);
    }
  }

  private void settleHalfWritten() {
    if (writtenBytes > 0) {
      writtenBytes = 0;
      requests.send();
    }
  }
}
