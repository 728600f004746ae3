/**
 * What the outside sees: counters, session records, notices, the run directory. Layer 0. Knows no
 * sockets.
 */
package io.millrace.status;
