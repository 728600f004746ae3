package io.millrace.status;

/**
 * How long a backend takes, or all backends of a frontend together.
 *
 * @param connect from asking for a connection to having it, of those that came about; 0 when that
 *     was within one turn of a loop. Of the last minute
 * @param queueWait how long those waited that did wait and were given this backend. Of the last
 *     minute
 * @param turnaround from the last byte towards the backend to the first one from it. Of the last
 *     minute
 * @param connectTotals the first since the start
 * @param queueWaitTotals the second since the start
 * @param turnaroundTotals the third since the start
 */
public record BackendLatency(
    LatencySummary connect,
    LatencySummary queueWait,
    LatencySummary turnaround,
    LatencyTotals connectTotals,
    LatencyTotals queueWaitTotals,
    LatencyTotals turnaroundTotals) {
  /** Nothing was measured. */
  public static final BackendLatency EMPTY =
      new BackendLatency(
          LatencySummary.EMPTY,
          LatencySummary.EMPTY,
          LatencySummary.EMPTY,
          LatencyTotals.EMPTY,
          LatencyTotals.EMPTY,
          LatencyTotals.EMPTY);
}
