package io.millrace.balance;

/** Chooses a backend and takes a place on it in one step. Called by all loops at once. */
interface Picker {
  /** No backend could take the session. */
  int NONE = -1;

  /**
   * Chooses.
   *
   * @param tier the eligible backends, may be empty
   * @param active sessions by slot
   * @param tried backends to leave out
   * @param hash of the session's key; 0 where the algorithm takes none
   * @return the slot on which a place was taken, or {@link #NONE}
   */
  int pick(Tier tier, ActiveSessions active, Tried tried, long hash);
}
