package io.millrace.tcp;

import io.millrace.balance.Ticket;
import io.millrace.net.Endpoint;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.status.SessionState;
import io.millrace.tcp.Pipe.Input;

/**
 * Waits in the frontend's queue for a place on a backend. What the client sends is read ahead as
 * while connecting. A client that leaves frees its place; one that has ended its side after it sent
 * something still wants its answer.
 */
final class Queued extends Opening implements Ticket.Waiter {
  private final TcpFrontend frontend;
  private final Connecting connecting;
  private final long joinedNs;
  private final long deadlineNs;
  private Ticket ticket;

  Queued(
      final TcpSession session,
      final TcpFrontend frontend,
      final Connecting connecting,
      final long nowNs) {
    super(session);
    this.frontend = frontend;
    this.connecting = connecting;
    joinedNs = nowNs;
    deadlineNs = nowNs + frontend.config().tcp().queue().timeoutNs();
  }

  @Override
  void begin(final long nowNs) {
    ticket = connecting.join(this);
    if (ticket == null) {
      end(EndCause.QUEUE_FULL, nowNs);
      return;
    }
    frontend.counters().increment(CounterType.SESSIONS_QUEUED);
    if (session.duplex().toBackend().input() != Input.OPEN) {
      onInput(session.duplex().toBackend().input(), nowNs);
    }
  }

  @Override
  public void onGranted(final long nowNs) {
    if (session.phase() != this) {
      return; // it has ended, and what was granted is given back
    }
    try {
      connecting.granted(ticket, nowNs - joinedNs);
      session.enter(connecting, nowNs);
    } catch (final RuntimeException e) {
      session.onEndpointFault(e, nowNs);
    }
  }

  @Override
  void onEndpoint(final Endpoint candidate, final int readyOps, final long nowNs) {
    if (candidate == session.duplex().client()) {
      onInput(session.readAhead(readyOps, nowNs), nowNs);
    }
  }

  @Override
  void onTimer(final long nowNs) {
    if (deadlineNs - nowNs <= 0) {
      end(EndCause.QUEUE_TIMEOUT, nowNs);
    }
  }

  @Override
  long deadlineNs(final long nowNs) {
    return deadlineNs;
  }

  @Override
  void onDrained(final long nowNs) {
    end(EndCause.DRAIN, nowNs);
  }

  @Override
  void onClosing(final long nowNs) {
    if (ticket != null && !ticket.leave()) {
      connecting.holdGranted(ticket);
    }
    connecting.waited(nowNs - joinedNs);
  }

  @Override
  SessionState state(final long nowNs) {
    return SessionState.QUEUED;
  }

  @Override
  String waitingFor() {
    return "place";
  }

  private void onInput(final Input input, final long nowNs) {
    if (input == Input.RESET) {
      close(SessionEnd.reset(EndCause.CLIENT_RESET, EndedBy.CLIENT), nowNs);
    } else if (input == Input.ENDED && !session.duplex().toBackend().isHolding()) {
      close(SessionEnd.clean(EndCause.CLIENT_END, EndedBy.CLIENT), nowNs);
    }
  }

  private void end(final EndCause cause, final long nowNs) {
    close(SessionEnd.clean(cause, EndedBy.MILLRACE), nowNs);
  }

  private void close(final SessionEnd end, final long nowNs) {
    session.closeBoth(end, nowNs);
  }
}
