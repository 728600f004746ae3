package io.millrace.balance;

/** How the trial of a backend that was ejected stands. */
public enum Trial {
  /** No session has come to try it, or one is under way. */
  WAITING,
  /** A session has reached it and has met nothing bad yet. */
  CONNECTED,
  /** A session was served, or ended without a complaint. */
  PASSED,
  /** The session has failed. */
  FAILED
}
