package io.millrace.tcp;

import io.millrace.net.Endpoint;
import io.millrace.net.Timers;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.tcp.Pipe.Input;

/** A session that has no backend yet, as while connecting, but no try is under way. */
final class ReadingAhead extends Opening {
  ReadingAhead(final TcpSession session) {
    super(session);
  }

  @Override
  void begin(final long nowNs) {
    session.duplex().applyAheadInterest();
  }

  @Override
  void onEndpoint(final Endpoint endpoint, final int readyOps, final long nowNs) {
    if (session.readAhead(readyOps, nowNs) == Input.RESET) {
      session.closeBoth(SessionEnd.reset(EndCause.CLIENT_RESET, EndedBy.CLIENT), nowNs);
    }
  }

  @Override
  void onTimer(final long nowNs) {
    throw new IllegalStateException("nothing is armed in this phase");
  }

  @Override
  long deadlineNs(final long nowNs) {
    return Timers.NONE;
  }

  @Override
  void onDrained(final long nowNs) {
    session.closeBoth(SessionEnd.clean(EndCause.DRAIN, EndedBy.MILLRACE), nowNs);
  }
}
