package io.millrace.net;

/**
 * How much one turn takes from a socket that is ready. Most turns bring one datagram or connection,
 * and asking for a second would cost each of them a system call. So the number grows only while the
 * socket is ready in one turn after the other and all that was asked for came.
 */
public final class Burst {
  /** A turn of the poller may be followed by one more that only takes closed channels out. */
  private static final int TURNS_BETWEEN = 2;

  private final int max;
  private int limit = 1;
  private long lastTurn;

  /**
   * Begins with one.
   *
   * @param max a busy socket must not keep the loop from the others
   */
  public Burst(final int max) {
    this.max = max;
  }

  /**
   * How many to ask for.
   *
   * @return 1 to the maximum
   */
  public int limit() {
    return limit;
  }

  /**
   * After a turn.
   *
   * @param count that came
   * @param turn of the poller
   */
  public void took(final int count, final long turn) {
    if (count < limit) {
      limit = Math.max(1, count);
    } else if (turn - lastTurn <= TURNS_BETWEEN) {
      limit = Math.min(max, limit * 2);
    }
    lastTurn = turn;
  }
}
