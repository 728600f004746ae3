package io.millrace.tcp;

import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;

/**
 * How a session ended.
 *
 * @param cause why
 * @param by who ended it
 * @param reset whether a reset was sent or received
 */
record SessionEnd(EndCause cause, EndedBy by, boolean reset) {
  static SessionEnd clean(final EndCause cause, final EndedBy by) {
    return new SessionEnd(cause, by, false);
  }

  static SessionEnd reset(final EndCause cause, final EndedBy by) {
    return new SessionEnd(cause, by, true);
  }
}
