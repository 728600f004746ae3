package io.millrace.balance;

import io.millrace.status.EndCause;
import io.millrace.status.SessionView;

/** A session or flow as its loop's rounds see it. On that loop's thread only. */
public interface Resident {
  /**
   * Whether it is on a backend now: connected, or trying to be.
   *
   * @param pool whose backend it is
   * @param slot of the backend
   * @return false also when it has ended
   */
  boolean isOn(Pool pool, int slot);

  /**
   * Whether it has ended.
   *
   * @return true once it was given up by its loop
   */
  boolean isClosed();

  /**
   * It must leave its backend. A session that has reached it is reset at once on both sides; one
   * that is still connecting goes on with another backend; one whose backend side is over already
   * is left to its end.
   *
   * @param cause for the record of one that ends
   * @param nowNs the clock of this turn
   */
  void evict(EndCause cause, long nowNs);

  /**
   * It must end. Both sides are reset at once, unless its end is under way: then that end comes
   * now.
   *
   * @param cause for its record
   * @param nowNs the clock of this turn
   */
  void close(EndCause cause, long nowNs);

  /**
   * Whether its backend has sent a byte since a moment.
   *
   * @param sinceNs the moment
   * @return false also when it has not reached a backend
   */
  boolean heardSince(long sinceNs);

  /**
   * What an operator sees of it.
   *
   * @param nowNs the clock of this turn
   * @return a snapshot
   */
  SessionView view(long nowNs);
}
