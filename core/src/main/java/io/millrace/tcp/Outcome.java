package io.millrace.tcp;

import io.millrace.balance.Report;
import io.millrace.status.ConnectError;
import io.millrace.status.EndCause;

/** What the end of a session says of its backend. */
final class Outcome {
  private Outcome() {}

  /**
   * Tells it. One that was never heard from: a backend that breaks off before a byte went either
   * way has failed; one that breaks off after it was sent something may have had its reasons.
   *
   * @param report of the session
   * @param duplex of the session, null while it has no client yet
   * @param end of the session
   * @param idleNs how long both sides had been silent when it began to end
   */
  static void tell(
      final Report report, final Duplex duplex, final SessionEnd end, final long idleNs) {
    if (duplex == null || duplex.backend() == null) {
      return;
    }
    report.ended(duplex.firstEnded() == null ? end.by() : duplex.firstEnded(), idleNs);
    if (duplex.toClient().bytesRead() > 0) {
      return;
    }
    final boolean sent = duplex.toBackend().bytesWritten() > 0;
    if (end.cause() == EndCause.BACKEND_RESET) {
      if (!sent) {
        report.failed(ConnectError.REFUSED);
      }
    } else if (sent) {
      report.served();
    } else {
      report.passed();
    }
  }
}
