package io.millrace.tcp;

import io.millrace.net.Endpoint;
import io.millrace.net.Timers;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.tcp.Pipe.Input;
import java.nio.channels.SelectionKey;

/** A session that has no backend yet, as while connecting, but no try is under way. */
final class ReadingAhead extends Phase {
  private final TcpSession session;

  ReadingAhead(final TcpSession session) {
    this.session = session;
  }

  @Override
  void begin(final long nowNs) {
    session.duplex().applyAheadInterest();
  }

  @Override
  void onEndpoint(final Endpoint endpoint, final int readyOps, final long nowNs) {
    final Duplex duplex = session.duplex();
    if ((readyOps & SelectionKey.OP_CONNECT) != 0) {
      duplex.toBackend().sourceBroke();
    } else {
      duplex.readAhead(nowNs);
    }
    if (duplex.toBackend().input() == Input.RESET) {
      session.closeBoth(SessionEnd.reset(EndCause.CLIENT_RESET, EndedBy.CLIENT), nowNs);
    } else if (duplex.isPaused()) {
      session.watchPause();
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

  @Override
  boolean isPausing() {
    return session.duplex().isPaused();
  }

  @Override
  void resume() {
    session.duplex().applyAheadInterest();
  }
}
