package io.millrace.balance;

import java.util.concurrent.TimeUnit;

/**
 * Tells request and reply apart in the traffic of one session without looking into it: a request is
 * what the client sends until the backend says something. Belongs to the session's loop; a byte
 * costs a comparison or two and no clock.
 *
 * <p>That holds only where the client waits for its reply. Where it does not, what the backend says
 * may answer something earlier, and a time taken then would be too short. Such overlapping traffic
 * shows: bytes of both sides are met in one turn of the loop, or the client has paused within what
 * would be a request for longer than the backend would have taken to answer. From then on nothing
 * is measured until both sides have been silent for longer than a reply may have been under way.
 */
public final class Exchange {
  /** There is nothing to measure. */
  public static final long NONE = -1;

  /** Of bytes that have crossed nothing is known of how long a reply takes: at least so long. */
  private static final long CROSSED_NS = TimeUnit.MILLISECONDS.toNanos(10);

  /** A reply may be under way for longer than what overlaps shows: so many times that. */
  private static final int DOUBTS = 8;

  private boolean asking;
  private boolean spoken;
  private long beganNs;
  private long askedNs;
  private long pauseNs;
  private long lastNs;
  private long quietNs;

  /** Nobody has said anything. */
  public Exchange() {}

  /**
   * The client has said something.
   *
   * @param nowNs the clock of this turn
   */
  public void asked(final long nowNs) {
    if (asking) {
      pauseNs = Math.max(pauseNs, nowNs - askedNs);
    } else {
      begin(nowNs);
    }
    asking = true;
    askedNs = nowNs;
    lastNs = nowNs;
    spoken = true;
  }

  /**
   * The backend has said something.
   *
   * @param nowNs the clock of this turn
   * @return since when the client has waited for it, in nanoseconds, or {@link #NONE}
   */
  public long replied(final long nowNs) {
    final boolean turns = asking;
    asking = false;
    lastNs = nowNs;
    spoken = true;
    if (!turns) {
      return NONE;
    }
    final long tookNs = nowNs - askedNs;
    if (tookNs == 0 || pauseNs > tookNs) {
      distrust(tookNs == 0 ? CROSSED_NS : (nowNs - beganNs) * DOUBTS);
      return NONE;
    }
    return quietNs == 0 ? tookNs : NONE;
  }

  private void begin(final long nowNs) {
    beganNs = nowNs;
    pauseNs = 0;
    final long silentNs = nowNs - lastNs;
    if (spoken && silentNs == 0) {
      distrust(CROSSED_NS);
    } else if (silentNs >= quietNs) {
      quietNs = 0;
    }
  }

  private void distrust(final long forNs) {
    quietNs = Math.max(quietNs, forNs);
  }
}
