/**
 * {@code millrace stat}: reads the counters of a live or a dead process from its run directory.
 * Talks to no process.
 */
package io.millrace.tools.stat;
