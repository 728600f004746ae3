/**
 * {@code millrace run}: from the settings to a running forwarder and to its orderly end. The main
 * thread launches, waits for the first signal and drains; each signal comes on a thread of its own;
 * what is written goes through the writer thread.
 */
package io.millrace.tools.run;
