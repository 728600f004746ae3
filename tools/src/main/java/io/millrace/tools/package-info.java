/**
 * The command line. {@code run} and {@code check} read their arguments themselves, since the option
 * parser alone would take most of the time that a start may take; it shows their help and runs
 * every other command.
 */
package io.millrace.tools;
