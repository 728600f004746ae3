/**
 * The writer thread: everything that a running forwarder writes to standard error, standard output
 * and the session log goes through one bounded queue each for lines and records, which no producer
 * ever waits for. Formatting happens on the writer thread. What does not fit is counted and told
 * when writing works again.
 */
package io.millrace.tools.console;
