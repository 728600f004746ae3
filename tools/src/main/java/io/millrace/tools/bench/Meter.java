package io.millrace.tools.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * What one loop records of one target. The loop's thread writes; the counts and the intervals of
 * the recorder may be read by one other thread.
 */
final class Meter {
  /** Latencies are recorded up to this and are this when they are longer. */
  static final long LATENCY_MAX_NS = TimeUnit.HOURS.toNanos(1);

  /** Significant digits of a recorded latency. */
  static final int DIGITS = 3;

  private final SingleWriterRecorder latencies =
      new SingleWriterRecorder(1, LATENCY_MAX_NS, DIGITS);
  private final AtomicLongArray counts = new AtomicLongArray(Count.values().length);
  private long fromNs;
  private long untilNs;
  private long unresolved;

  /** An empty histogram of the kind that is recorded. */
  static Histogram histogram() {
    return new Histogram(1, LATENCY_MAX_NS, DIGITS);
  }

  /** Measures the requests that are due in this time. Loop's thread. */
  void measure(final long fromNs, final long untilNs) {
    this.fromNs = fromNs;
    this.untilNs = untilNs;
  }

  /** Ends the measured time early, or keeps it. Loop's thread. */
  void cut(final long nowNs) {
    untilNs = nowNs - untilNs < 0 ? nowNs : untilNs;
  }

  /** A request is handed to a connection. */
  void offered(final long dueNs) {
    unresolved++;
    countIf(Count.OFFERED, dueNs);
  }

  /** A request was written. */
  void sent(final long dueNs, final long nowNs) {
    if (nowNs - untilNs < 0) {
      countIf(Count.SENT, dueNs);
    }
  }

  /** A request has its answer. */
  void answered(final long dueNs, final long nowNs) {
    unresolved--;
    if (isMeasured(dueNs)) {
      latencies.recordValue(Math.max(1, Math.min(nowNs - dueNs, LATENCY_MAX_NS)));
      add(Count.ANSWERED, 1);
      add(Count.ANSWERED_IN_TIME, nowNs - untilNs < 0 ? 1 : 0);
    }
  }

  /** A request will have no answer. */
  void failed(final Count kind, final long dueNs) {
    unresolved--;
    countIf(kind, dueNs);
  }

  /** A request will have no answer, and that is counted already. */
  void settled() {
    unresolved--;
  }

  /** Something happened that belongs to a request which was resolved already, or stays open. */
  void countIf(final Count kind, final long dueNs) {
    addIf(kind, 1, dueNs);
  }

  /** Adds to a count when a time is measured. */
  void addIf(final Count kind, final long number, final long atNs) {
    if (isMeasured(atNs)) {
      add(kind, number);
    }
  }

  /** Something happened to a connection. */
  void count(final Count kind) {
    add(kind, 1);
  }

  private void add(final Count kind, final long number) {
    counts.setRelease(kind.ordinal(), counts.getPlain(kind.ordinal()) + number);
  }

  boolean isMeasured(final long dueNs) {
    return dueNs - fromNs >= 0 && dueNs - untilNs < 0;
  }

  /** Requests offered and neither answered nor given up. Loop's thread. */
  long unresolved() {
    return unresolved;
  }

  /** A count so far. Any thread. */
  long total(final Count kind) {
    return counts.getAcquire(kind.ordinal());
  }

  /**
   * What was recorded since the last call. The reader's thread.
   *
   * @param recycled what the last call gave, or null
   */
  Histogram interval(final Histogram recycled) {
    return latencies.getIntervalHistogram(recycled);
  }
}
