package io.millrace.tools.bench;

import org.HdrHistogram.Histogram;

/**
 * What one turn of one target brought.
 *
 * @param target its index
 * @param answered requests
 * @param p50Ns median latency
 * @param p99Ns 99th percentile
 */
record Slice(int target, long answered, long p50Ns, long p99Ns) {
  static Slice of(final int target, final Histogram latencies) {
    return new Slice(
        target,
        latencies.getTotalCount(),
        latencies.getValueAtPercentile(50),
        latencies.getValueAtPercentile(99));
  }
}
