/**
 * {@code millrace events}: reads the events and the faults of a live or a dead process from its run
 * directory. Talks to no process.
 */
package io.millrace.tools.events;
