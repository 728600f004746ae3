package io.millrace.tools.bench;

/**
 * A number with the interval that holds the true one in 95 of 100 runs.
 *
 * @param value nanoseconds
 * @param lowNs lower end
 * @param highNs upper end
 */
record Estimate(double value, double lowNs, double highNs) {
  /** Whether it can be told from nothing. */
  boolean isClear() {
    return lowNs > 0 || highNs < 0;
  }
}
