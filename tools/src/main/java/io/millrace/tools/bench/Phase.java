package io.millrace.tools.bench;

/**
 * A time in which one target is loaded.
 *
 * @param target its index
 * @param startNs when the first request is due
 * @param fromNs from when on requests are measured
 * @param untilNs when the last one is due at the latest
 */
record Phase(int target, long startNs, long fromNs, long untilNs) {}
