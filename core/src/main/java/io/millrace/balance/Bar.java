package io.millrace.balance;

/** Why a backend gets no new session, whatever its probes say. */
public enum Bar {
  /** An operator has drained or disabled it, or it starts {@code off}. */
  OPERATOR,
  /** Sessions have failed on it, one after the other. */
  EJECTED,
  /** It was ejected, and is now tried by one session at a time. */
  TRIAL,
  /** Another backend of its pool is the active one. */
  STANDBY,
  /** It is configured no longer and lives until its last session ends. */
  REMOVED,
  /** The tables of the hashes do not know it yet. */
  UNTABLED
}
