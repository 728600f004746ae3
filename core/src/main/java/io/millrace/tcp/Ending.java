package io.millrace.tcp;

import io.millrace.net.Endpoint;
import io.millrace.net.LoopIo;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.tcp.Pipe.Input;
import java.nio.channels.SelectionKey;
import java.util.concurrent.TimeUnit;

/** The ends of a session that take time. */
abstract class Ending extends Phase {
  /**
   * Our clean end: what the peers still send is read and dropped for so long, else closing would
   * reset them.
   */
  private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(1);

  /** After the client's kernel has nearly everything, so long for the last 2 KB. */
  private static final long LAST_BYTES_NS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Bytes older than this have arrived or never will. */
  private static final long RECENT_NS = TimeUnit.SECONDS.toNanos(1);

  /** A reset of the backend that is passed on. */
  static final SessionEnd BACKEND_RESET = SessionEnd.reset(EndCause.BACKEND_RESET, EndedBy.BACKEND);

  final TcpSession session;
  final Duplex duplex;
  final LoopIo io;
  long deadlineNs;

  private Ending(final TcpSession session, final Duplex duplex) {
    this.session = session;
    this.duplex = duplex;
    io = session.io();
  }

  void onDeadline(final long nowNs) {
    session.end(pendingEnd(), nowNs);
  }

  @Override
  final long deadlineNs(final long nowNs) {
    return deadlineNs;
  }

  @Override
  void onDrained(final long nowNs) {
    onDeadline(nowNs);
  }

  @Override
  SessionEnd pendingEnd() {
    return BACKEND_RESET;
  }

  @Override
  final void onTimer(final long nowNs) {
    if (deadlineNs - nowNs <= 0) {
      onDeadline(nowNs);
    }
  }

  /** Both outputs are shut: reads and drops for a while, then closes. */
  static final class Lingering extends Ending {
    private final EndCause cause;

    Lingering(final TcpSession session, final Duplex duplex, final EndCause cause) {
      super(session, duplex);
      this.cause = cause;
    }

    @Override
    void begin(final long nowNs) {
      deadlineNs = nowNs + LINGER_NS;
      duplex.shutBoth();
      listen();
      closeWhenEnded(nowNs);
    }

    @Override
    void onEndpoint(final Endpoint endpoint, final int readyOps, final long nowNs) {
      final Pipe pipe = endpoint == duplex.client() ? duplex.toBackend() : duplex.toClient();
      pipe.discard(io.scratch());
      listen();
      closeWhenEnded(nowNs);
    }

    @Override
    SessionEnd pendingEnd() {
      return SessionEnd.clean(cause, EndedBy.MILLRACE);
    }

    @Override
    void onDrained(final long nowNs) {
      // it has ended already: its second goes on for as long as the drain allows
    }

    private void listen() {
      duplex.client().interest(interest(duplex.toBackend()));
      duplex.backend().interest(interest(duplex.toClient()));
    }

    private void closeWhenEnded(final long nowNs) {
      if (duplex.toBackend().input() != Input.OPEN && duplex.toClient().input() != Input.OPEN) {
        onDeadline(nowNs);
      }
    }

    private static int interest(final Pipe pipe) {
      return pipe.input() == Input.OPEN ? SelectionKey.OP_READ : 0;
    }
  }

  /**
   * The backend has reset after a clean end that was passed on: the client's kernel may still be
   * owed bytes, which a reset would destroy, and a shut output is always "writable". So what the
   * client sends is read and dropped until it ends, too.
   */
  static final class AwaitingClientEnd extends Ending {
    AwaitingClientEnd(final TcpSession session, final Duplex duplex) {
      super(session, duplex);
    }

    @Override
    void begin(final long nowNs) {
      duplex.toBackend().drop(io.buffers());
      duplex.backend().close();
      deadlineNs = nowNs + session.config().halfCloseTimeoutNs();
      if (duplex.toClient().bytesWritten() == 0) {
        onDeadline(nowNs);
      } else {
        duplex.client().interest(SelectionKey.OP_READ);
        closeWhenEnded(nowNs);
      }
    }

    @Override
    void onEndpoint(final Endpoint endpoint, final int readyOps, final long nowNs) {
      if (endpoint == duplex.client()) {
        duplex.toBackend().discard(io.scratch());
        closeWhenEnded(nowNs);
      }
    }

    private void closeWhenEnded(final long nowNs) {
      if (duplex.toBackend().input() != Input.OPEN) {
        session.closeBoth(BACKEND_RESET, nowNs);
      }
    }
  }

  /**
   * The backend has reset: what is held goes to the client, then the reset waits until the client's
   * kernel has it. A send buffer of the least size makes "writable" mean just that.
   */
  static final class ResettingClient extends Ending {
    private final long holdNs;
    private final long stallNs;
    private final long lastByteNs;
    private boolean limited;
    private boolean acknowledged;

    ResettingClient(final TcpSession session, final Duplex duplex) {
      super(session, duplex);
      holdNs = session.config().halfCloseTimeoutNs();
      stallNs = session.config().stallTimeoutNs();
      lastByteNs = session.lastByteNs();
    }

    @Override
    void begin(final long nowNs) {
      duplex.toBackend().drop(io.buffers());
      duplex.backend().close();
      deadlineNs = nowNs + holdNs;
      if (duplex.toClient().isHolding()) {
        duplex.client().interest(SelectionKey.OP_WRITE);
      } else {
        awaitAcknowledgement(nowNs);
      }
    }

    @Override
    void onEndpoint(final Endpoint endpoint, final int readyOps, final long nowNs) {
      if (endpoint != duplex.client() || acknowledged) {
        return;
      }
      final Pipe toClient = duplex.toClient();
      if (toClient.isHolding()) {
        if (toClient.flush(io.buffers(), nowNs)) {
          deadlineNs = nowNs + holdNs;
        }
        if (!toClient.isHolding()) {
          awaitAcknowledgement(nowNs);
        }
      } else if (limited) {
        acknowledged = true;
        duplex.client().interest(0);
        deadlineNs = nowNs + LAST_BYTES_NS;
        session.arm(nowNs);
        if (nowNs - Math.max(lastByteNs, toClient.progressNs()) >= RECENT_NS) {
          onDeadline(nowNs);
        }
      }
    }

    private void awaitAcknowledgement(final long nowNs) {
      if (duplex.toClient().bytesWritten() == 0 || duplex.toClient().hasTargetFailed()) {
        onDeadline(nowNs);
        return;
      }
      limited = true;
      deadlineNs = nowNs + stallNs;
      duplex.client().limitSendBuffer();
      duplex.client().interest(SelectionKey.OP_WRITE);
    }
  }
}
