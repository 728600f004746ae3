package io.millrace.control;

import io.millrace.balance.HashTables;

/** The tables of a hashing pool, and whether others are to be made. Conductor's thread only. */
final class PoolTables {
  private HashTables current;
  private boolean stale;
  private boolean complete;

  PoolTables(final HashTables first) {
    current = first;
  }

  HashTables current() {
    return current;
  }

  /** What new ones follow: none before they were complete once. */
  HashTables former() {
    return complete ? current : HashTables.NONE;
  }

  /** Whether they knew all members once. */
  boolean isComplete() {
    return complete;
  }

  /** Whether others are to be made. */
  boolean isStale() {
    return stale;
  }

  /** Others are to be made. */
  void age() {
    stale = true;
  }

  /** Others are being made. */
  void ask() {
    stale = false;
  }

  void take(final HashTables made) {
    current = made;
  }

  /**
   * Once they are, they stay it: of all backends of the pool, every name having been looked up.
   *
   * @param all whether they know all members there are
   */
  void complete(final boolean all) {
    complete |= all;
  }

  /** The pool hashes no longer. */
  void drop() {
    current = HashTables.NONE;
    stale = false;
    complete = false;
  }
}
