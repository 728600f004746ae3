package io.millrace.control;

import io.millrace.health.ProbeTally;

/**
 * What the probes of one backend have brought.
 *
 * @param frontend the frontend's name
 * @param backend the backend's name
 * @param tally of all its probes; those that others share count for each of them
 */
public record ProbeCounts(String frontend, String backend, ProbeTally tally) {}
