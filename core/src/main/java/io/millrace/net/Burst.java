package io.millrace.net;

/**
 * How much one turn takes from a socket that is ready. Most turns bring one datagram or connection,
 * and asking for a second would cost each of them a system call. So the number grows only while the
 * socket is ready in each turn and all that was asked for came. One turn between is enough to ask
 * for one only: requests and replies that come one at a time meet two sockets in turns.
 */
public final class Burst {
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
    } else if (turn - lastTurn <= 1) {
      limit = Math.min(max, limit * 2);
    }
    lastTurn = turn;
  }
}
