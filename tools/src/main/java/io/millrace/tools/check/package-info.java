/**
 * Looks at a configuration as a whole, without starting anything: loops to oneself, pools that take
 * nothing, what it needs of the machine. Used by {@code check} and, for the warnings, by {@code
 * run}; on the main thread.
 */
package io.millrace.tools.check;
