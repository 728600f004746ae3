/**
 * Reloads: the command line is read again, with its files, on a thread of its own; the core applies
 * what it says, and the difference is told in flags. Used by the signal HUP and by the command
 * {@code reload}.
 */
package io.millrace.tools.reload;
