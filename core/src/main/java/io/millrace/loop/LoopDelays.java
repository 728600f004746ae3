package io.millrace.loop;

import io.millrace.status.DelayScale;
import io.millrace.status.LoopDelay;
import io.millrace.status.ProcNumbers;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The duty-cycle tracker of one loop, see {@link LoopDelay}: the loop counts, since the start, and
 * the conductor makes the last minute of it. No garbage, but for a stall.
 */
public final class LoopDelays {
  /** A loop that stands still for so long is an event. */
  public static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Place of the number of cycles. */
  public static final int TURNS = 0;

  /** Place of what they lasted together. */
  public static final int BUSY = 1;

  /** Place of what long ones lasted together. */
  public static final int OVER = 2;

  /** Place of the own delay of all units of work together. */
  public static final int OWN_SUM = 3;

  /** Place of the first bucket of own delay. */
  public static final int OWN = 4;

  /** Place of the first bucket of cycles. */
  public static final int CYCLES = OWN + DelayScale.BUCKETS;

  /** How many places there are. */
  public static final int SIZE = CYCLES + DelayScale.BUCKETS;

  /** A poll that found something without resting takes no longer. */
  private static final long REST_NS = TimeUnit.MICROSECONDS.toNanos(50);

  /** The kernel's timers and the rounding to milliseconds take so long. */
  private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(2);

  private final AtomicLongArray values = new AtomicLongArray(SIZE);

  /** The highest buckets that something was ever in: what is above them need not be looked at. */
  private final AtomicInteger highestOwn = new AtomicInteger();

  private final AtomicInteger highestOfCycles = new AtomicInteger();
  private final AtomicLong longestCycle = new AtomicLong();
  private final AtomicLong longestLate = new AtomicLong();
  private final AtomicReference<Stall> stall = new AtomicReference<>();
  private volatile ProcNumbers thread;
  private long lastEndNs;
  private long lastNs;

  LoopDelays(final long nowNs) {
    lastEndNs = nowNs;
  }

  /**
   * A turn that did something is over.
   *
   * @param found what its poll had found: that was delayed; commands and timers are not of clients
   */
  void onCycle(final long startNs, final long endNs, final int found) {
    final long cycleNs = endNs - startNs;
    final long ownNs = startNs - lastEndNs <= REST_NS ? cycleNs + lastNs : cycleNs;
    lastEndNs = endNs;
    lastNs = cycleNs;
    add(TURNS, 1);
    add(BUSY, cycleNs);
    add(OWN_SUM, ownNs * found);
    addTo(OWN, DelayScale.bucket(ownNs), found, highestOwn);
    addTo(CYCLES, DelayScale.bucket(cycleNs), 1, highestOfCycles);
    if (cycleNs > longestCycle.getPlain()) {
      longestCycle.setRelease(cycleNs);
    }
    if (cycleNs > LoopDelay.THRESHOLD_NS) {
      onLongCycle(startNs, endNs);
    }
  }

  /** The loop slept and is awake. */
  void onWake(final long dueNs, final long nowNs) {
    final long lateNs = nowNs - dueNs;
    if (lateNs <= LATE_NS) {
      return;
    }
    if (lateNs > longestLate.getPlain()) {
      longestLate.setRelease(lateNs);
    }
    if (lateNs >= STALL_NS) {
      offer(new Stall(Stall.Kind.LATE, dueNs, nowNs));
    }
  }

  private void onLongCycle(final long startNs, final long endNs) {
    add(OVER, endNs - startNs);
    if (endNs - startNs >= STALL_NS) {
      offer(new Stall(Stall.Kind.CYCLE, startNs, endNs));
    }
  }

  /** The longest one is kept until it is taken. */
  private void offer(final Stall next) {
    final Stall kept = stall.get();
    if (kept == null || kept.ns() < next.ns()) {
      stall.set(next);
    }
  }

  /** Begins to count what the calling thread, the loop's, gets of the processors. */
  void openThread() {
    if (thread == null) {
      thread = ProcNumbers.ofThisThread();
    }
  }

  void close() {
    if (thread != null) {
      thread.close();
    }
  }

  /**
   * Copies what was counted since the start. Any thread.
   *
   * @param into of {@link #SIZE}; of the same loop before, or 0
   */
  public void copy(final long[] into) {
    copy(0, OWN + highestOwn.getAcquire(), into);
    copy(CYCLES, CYCLES + highestOfCycles.getAcquire(), into);
  }

  private void copy(final int from, final int last, final long[] into) {
    for (int i = from; i <= last; i++) {
      into[i] = values.getAcquire(i);
    }
  }

  /**
   * What all turns that did something have lasted together. Any thread.
   *
   * @return nanoseconds
   */
  public long busyNs() {
    return values.getAcquire(BUSY);
  }

  /**
   * The longest cycle since one was taken last. Any thread.
   *
   * @return nanoseconds
   */
  public long longestCycleNs() {
    return longestCycle.getAcquire();
  }

  /**
   * The longest delay of a wake-up since one was taken last. Any thread.
   *
   * @return nanoseconds
   */
  public long longestLateNs() {
    return longestLate.getAcquire();
  }

  /**
   * The longest cycle since it was taken last. One thread takes.
   *
   * @return nanoseconds
   */
  public long takeLongestCycleNs() {
    return longestCycle.getAndSet(0);
  }

  /**
   * The longest delay of a wake-up since it was taken last. One thread takes.
   *
   * @return nanoseconds
   */
  public long takeLongestLateNs() {
    return longestLate.getAndSet(0);
  }

  /**
   * The longest stall since one was taken last. One thread takes.
   *
   * @return null when there was none
   */
  public Stall takeStall() {
    return stall.get() == null ? null : stall.getAndSet(null);
  }

  /**
   * What the loop's thread got of the processors. One thread reads.
   *
   * @return null until the loop was asked for it, and where the system does not tell
   */
  public ProcNumbers thread() {
    return thread;
  }

  private void addTo(
      final int first, final int bucket, final long more, final AtomicInteger highest) {
    if (bucket > highest.getPlain()) {
      highest.setRelease(bucket); // before what is in it: so who copies may miss it once
    }
    add(first + bucket, more);
  }

  private void add(final int place, final long more) {
    values.setRelease(place, values.getPlain(place) + more);
  }
}
