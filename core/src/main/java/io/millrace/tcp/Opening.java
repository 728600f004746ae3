package io.millrace.tcp;

import io.millrace.status.SessionState;

/** A phase in which there is no backend yet: what the client sends is read ahead at most. */
abstract class Opening extends Phase {
  final TcpSession session;

  Opening(final TcpSession session) {
    this.session = session;
  }

  @Override
  SessionState state(final long nowNs) {
    return SessionState.CONNECTING;
  }

  @Override
  String waitingFor() {
    return "connect";
  }

  @Override
  final boolean isPausing() {
    return session.duplex().isPaused();
  }

  @Override
  final void resume() {
    session.duplex().applyAheadInterest();
  }
}
