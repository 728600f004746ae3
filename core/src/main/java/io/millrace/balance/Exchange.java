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
 * is measured for twice as long as that has lasted; each time that it shows again soon after, for
 * twice as long as before. So a stall, in which requests pile up, costs little, and a pipeline is
 * left out for good.
 */
public final class Exchange {
  /** There is nothing to measure. */
  public static final long NONE = -1;

  /** Of bytes that have crossed nothing is known of how long a reply takes: at least so long. */
  private static final long CROSSED_NS = TimeUnit.MILLISECONDS.toNanos(10);

  /** However often it shows. */
  private static final long DOUBT_MAX_NS = TimeUnit.MINUTES.toNanos(1);

  /** What shows after so many times the doubt is something new. */
  private static final int SOON = 8;

  private final OwedReplies owed;
  private boolean asking;
  private boolean spoken;
  private boolean doubted;
  private long beganNs;
  private long askedNs;
  private long pauseNs;
  private long lastNs;
  private long doubtNs;
  private long trustNs;

  /**
   * Nobody has said anything.
   *
   * @param owed where it counts while a reply is coming, until {@link #ended}
   */
  public Exchange(final OwedReplies owed) {
    this.owed = owed;
  }

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
      owed.add(1);
    }
    owed.asked();
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
    owed.add(-1);
    final long tookNs = nowNs - askedNs;
    if (tookNs == 0 || pauseNs > tookNs) {
      doubt(Math.max(nowNs - beganNs << 1, tookNs == 0 ? CROSSED_NS : 0), nowNs);
      return NONE;
    }
    return doubted ? NONE : tookNs;
  }

  /** No reply is coming any more. May be said twice. */
  public void ended() {
    owed.add(asking ? -1 : 0);
    asking = false;
  }

  private void begin(final long nowNs) {
    beganNs = nowNs;
    pauseNs = 0;
    if (spoken && nowNs == lastNs) {
      doubt(CROSSED_NS, nowNs);
    }
    doubted = doubtNs != 0 && nowNs - trustNs < 0;
  }

  private void doubt(final long forNs, final long nowNs) {
    final long sinceNs = nowNs - trustNs;
    long beforeNs = 0;
    if (doubtNs != 0 && sinceNs < doubtNs * SOON) {
      beforeNs = sinceNs < 0 ? doubtNs : doubtNs << 1;
    }
    doubtNs = Math.min(DOUBT_MAX_NS, Math.max(forNs, beforeNs));
    trustNs = nowNs + doubtNs;
  }
}
