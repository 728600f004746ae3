package io.millrace.control;

/**
 * How often a backend has come to a state for one cause.
 *
 * @param frontend the frontend's name
 * @param backend the backend's name
 * @param to the state
 * @param cause one word: that of the events, or who changed it where there is none
 * @param count since the launch
 */
public record StateChange(String frontend, String backend, String to, String cause, long count) {}
