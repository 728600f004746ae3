package io.millrace.status;

/**
 * One failed try to reach a backend.
 *
 * @param backend the backend's name
 * @param error how it failed
 * @param durationNs from the start of the try to its failure
 */
public record AttemptRecord(String backend, ConnectError error, long durationNs) {}
