package io.millrace.status;

/**
 * Takes the records of ended and refused sessions. Called on the event loops: it must neither block
 * nor throw.
 */
public interface SessionSink {
  /** Takes nothing; loops then build no records. */
  SessionSink NONE =
      new SessionSink() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public void onSession(final SessionRecord session) {
          // nobody asked
        }

        @Override
        public void onRefused(final SessionRecord session) {
          // nobody asked
        }
      };

  /**
   * Whether records are wanted.
   *
   * @return false to spare the loops the work of building them
   */
  default boolean isOn() {
    return true;
  }

  /**
   * A session has ended.
   *
   * @param session what is known of it
   */
  void onSession(SessionRecord session);

  /**
   * A connection or a new flow was refused. A sink may cap these per second.
   *
   * @param session what is known of it
   */
  void onRefused(SessionRecord session);
}
