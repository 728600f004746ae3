package io.millrace.net;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * The timers of one loop, on Agrona's wheel with a tick of about a millisecond. Deadlines are
 * rounded up, far ones by at most a sixteenth of what is left, and those that coincide share one
 * timer of the wheel: thousands of idle sessions cost few wake-ups, and the wheel, whose spokes all
 * grow to the fullest one, stays small. Beside the wheel a lower bound of the earliest deadline is
 * kept: the loop sleeps until then.
 */
public final class Timers {
  /** No deadline is armed. */
  public static final long NONE = Long.MAX_VALUE;

  /** Expiries of one turn: what is left is met in the next turn, after the sockets. */
  static final int EXPIRIES_MAX = 256;

  private static final long TICK_NS = 1 << 20;
  private static final int TICKS = 1024;
  private static final int SPOKE_INITIAL = 2;
  private static final int ROUNDING_SHIFT = 4;
  private static final long ROUNDING_MAX_NS = TimeUnit.SECONDS.toNanos(1);
  private static final int SPARES_MAX = 64;

  private final DeadlineTimerWheel wheel;
  private final Long2ObjectHashMap<TimerBucket> byDeadline = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<TimerBucket> byTimer = new Long2ObjectHashMap<>();
  private final ArrayDeque<TimerBucket> spares = new ArrayDeque<>();
  private final ArrayDeque<TimerBucket> due = new ArrayDeque<>();
  private final DeadlineTimerWheel.TimerHandler onExpiry = this::onExpiry;
  private final ObjLongConsumer<Throwable> faults;
  private long earliestNs = NONE;
  private int size;

  /**
   * An empty wheel.
   *
   * @param nowNs the clock
   * @param faults told of exceptions that a timer let out, with the time
   */
  public Timers(final long nowNs, final ObjLongConsumer<Throwable> faults) {
    wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, nowNs, TICK_NS, TICKS, SPOKE_INITIAL);
    this.faults = faults;
  }

  /**
   * Arms a deadline unless an earlier one is armed.
   *
   * @param timed whose
   * @param deadlineNs when, at the earliest
   * @param nowNs the clock of this turn
   */
  public void armNoLater(final Timed timed, final long deadlineNs, final long nowNs) {
    final long roundedNs = round(deadlineNs, nowNs);
    if (timed.bucket != null) {
      if (timed.bucket.deadlineNs - roundedNs <= 0) {
        return;
      }
      cancel(timed);
    }
    TimerBucket bucket = byDeadline.get(roundedNs);
    if (bucket == null) {
      bucket = open(roundedNs);
    }
    bucket.add(timed);
    size++;
  }

  /**
   * Disarms.
   *
   * @param timed whose deadline; nothing happens when none is armed
   */
  public void cancel(final Timed timed) {
    final TimerBucket bucket = timed.bucket;
    if (bucket != null) {
      bucket.remove(timed);
      size--;
      if (bucket.isEmpty() && byDeadline.get(bucket.deadlineNs) == bucket) {
        wheel.cancelTimer(bucket.timerId);
        byTimer.remove(bucket.timerId);
        byDeadline.remove(bucket.deadlineNs);
        retire(bucket);
      }
    }
  }

  /**
   * Expires what is due, at most {@link #EXPIRIES_MAX}.
   *
   * @param nowNs the clock of this turn
   * @return how many expired
   */
  public int poll(final long nowNs) {
    if (earliestNs == NONE || earliestNs - nowNs > 0) {
      return expire(nowNs);
    }
    wheel.currentTickTime(earliestNs);
    boolean more;
    do {
      more = wheel.currentTickTime() - nowNs <= 0;
      wheel.poll(nowNs, onExpiry, Integer.MAX_VALUE);
    } while (more && wheel.timerCount() > 0);
    findEarliest();
    return expire(nowNs);
  }

  /**
   * A lower bound of the earliest armed deadline.
   *
   * @return nanoseconds, or {@link #NONE}; long past while expired ones are left over
   */
  public long earliestNs() {
    return due.isEmpty() ? earliestNs : due.peekFirst().deadlineNs;
  }

  /**
   * How many deadlines are armed.
   *
   * @return 0 or more
   */
  public int size() {
    return size;
  }

  private TimerBucket open(final long deadlineNs) {
    TimerBucket bucket = spares.pollFirst();
    if (bucket == null) {
      bucket = new TimerBucket();
    }
    bucket.deadlineNs = deadlineNs;
    bucket.timerId = wheel.scheduleTimer(deadlineNs);
    byDeadline.put(deadlineNs, bucket);
    byTimer.put(bucket.timerId, bucket);
    if (earliestNs == NONE || deadlineNs - earliestNs < 0) {
      earliestNs = deadlineNs;
    }
    return bucket;
  }

  private void retire(final TimerBucket bucket) {
    if (spares.size() < SPARES_MAX) {
      spares.addFirst(bucket);
    }
  }

  private boolean onExpiry(final TimeUnit unit, final long nowNs, final long timerId) {
    final TimerBucket bucket = byTimer.remove(timerId);
    byDeadline.remove(bucket.deadlineNs);
    due.addLast(bucket);
    return true;
  }

  private int expire(final long nowNs) {
    int expired = 0;
    while (!due.isEmpty() && expired < EXPIRIES_MAX) {
      final Timed timed = due.peekFirst().removeFirst();
      if (timed == null) {
        retire(due.pollFirst());
      } else {
        size--;
        expired++;
        fire(timed, nowNs);
      }
    }
    return expired;
  }

  private void fire(final Timed timed, final long nowNs) {
    try {
      timed.onTimer(nowNs);
    } catch (final Exception | OutOfMemoryError e) {
      faults.accept(e, nowNs);
      timed.onTimerFault(e, nowNs);
    }
  }

  private void findEarliest() {
    earliestNs = NONE;
    for (final TimerBucket bucket : byDeadline.values()) {
      if (earliestNs == NONE || bucket.deadlineNs - earliestNs < 0) {
        earliestNs = bucket.deadlineNs;
      }
    }
  }

  private static long round(final long deadlineNs, final long nowNs) {
    final long slackNs = Math.min(deadlineNs - nowNs >> ROUNDING_SHIFT, ROUNDING_MAX_NS);
    final long stepNs = Math.max(TICK_NS, slackNs <= 0 ? 0 : Long.highestOneBit(slackNs));
    return deadlineNs + stepNs - 1 & -stepNs;
  }
}
