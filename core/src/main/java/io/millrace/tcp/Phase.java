package io.millrace.tcp;

import io.millrace.net.Endpoint;
import io.millrace.net.Timers;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.status.SessionState;

/** What a session is doing: connecting, forwarding, or an end that takes time. */
abstract class Phase {
  /** The session is over. */
  static final Phase CLOSED =
      new Phase() {
        @Override
        void begin(final long nowNs) {
          // nothing is left to do
        }

        @Override
        void onEndpoint(final Endpoint endpoint, final int readyOps, final long nowNs) {
          // closed earlier in this batch
        }

        @Override
        void onTimer(final long nowNs) {
          throw new IllegalStateException("a closed session had a timer");
        }

        @Override
        long deadlineNs(final long nowNs) {
          return Timers.NONE;
        }

        @Override
        void onDrained(final long nowNs) {
          // nothing is left to end
        }
      };

  /** The session has entered this phase; it may leave it at once. */
  abstract void begin(long nowNs);

  abstract void onEndpoint(Endpoint endpoint, int readyOps, long nowNs);

  /** Some deadline has passed, perhaps an earlier one of another phase. */
  abstract void onTimer(long nowNs);

  /**
   * The earliest moment at which {@link #onTimer} may have something to do, or {@link Timers#NONE}.
   */
  abstract long deadlineNs(long nowNs);

  /** What the session is ending with already, or null. */
  SessionEnd pendingEnd() {
    return null;
  }

  /** The drain time is over: ends the session, unless its clean end is under way. */
  abstract void onDrained(long nowNs);

  /** Its backend is to have it no longer: ends it, unless its backend side is over already. */
  void onEvicted(final TcpSession session, final EndCause cause, final long nowNs) {
    if (pendingEnd() == null) {
      session.endWithReset(cause, EndedBy.MILLRACE, nowNs);
    }
  }

  /** What the session is doing, for the operator. */
  SessionState state(final long nowNs) {
    return SessionState.HALF_CLOSED;
  }

  /** Who or what has to move next, see {@link io.millrace.status.SessionView#waitingFor}. */
  String waitingFor() {
    return "";
  }

  /** The session is being closed: gives up what only this phase knows of. */
  void onClosing(final long nowNs) {
    // most know of nothing
  }

  /** Whether the session counts as one: else what ends now is a connection that is refused. */
  boolean isOpened() {
    return true;
  }

  /** Whether a sender may be left unread, so that resets have to be looked for. */
  boolean isPausing() {
    return false;
  }

  /** Sets again what each side waits for, after a probe or when memory is free again. */
  void resume() {
    // nothing is read in this phase
  }
}
