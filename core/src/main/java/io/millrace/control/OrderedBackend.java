package io.millrace.control;

/**
 * What an order did to one backend.
 *
 * @param frontend the frontend's name
 * @param backend the backend's name
 * @param before its state before
 * @param after its state now
 * @param weightBefore its weight before, 0 to 1000
 * @param weightAfter its weight now
 * @param sessions that it has
 */
public record OrderedBackend(
    String frontend,
    String backend,
    String before,
    String after,
    int weightBefore,
    int weightAfter,
    long sessions) {}
