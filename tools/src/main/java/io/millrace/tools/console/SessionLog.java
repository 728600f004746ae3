package io.millrace.tools.console;

import io.millrace.status.SessionRecord;
import io.millrace.status.SessionSink;

/**
 * Hands session records from the loops to the writer thread, refused ones only so many in a second.
 */
public final class SessionLog implements SessionSink {
  private final Console console;
  private final RefusalCap cap;

  SessionLog(final Console console, final RefusalCap cap) {
    this.console = console;
    this.cap = cap;
  }

  @Override
  public void onSession(final SessionRecord session) {
    console.offer(session);
  }

  @Override
  public void onRefused(final SessionRecord session) {
    if (cap.admit(session.endEpochMs())) {
      console.offer(session);
    } else if (cap.suppress()) {
      console.wake();
    }
  }
}
