package io.millrace.status;

/**
 * Times of the last minute, as a person reads them. Each is right to 3 %, and the newest values are
 * missing until their interval is over.
 *
 * @param count how many were measured
 * @param p50Ns half were shorter
 * @param p90Ns nine of ten were shorter
 * @param p99Ns 99 of 100 were shorter
 * @param maxNs the longest
 */
public record LatencySummary(long count, long p50Ns, long p90Ns, long p99Ns, long maxNs) {
  /** Nothing was measured. */
  public static final LatencySummary EMPTY = new LatencySummary(0, 0, 0, 0, 0);
}
