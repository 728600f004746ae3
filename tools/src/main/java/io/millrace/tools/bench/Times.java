package io.millrace.tools.bench;

/**
 * How long.
 *
 * @param warmupNs the same load before, not measured
 * @param durationNs measured, both targets together
 * @param timeoutNs a request is given up after this
 */
record Times(long warmupNs, long durationNs, long timeoutNs) {}
