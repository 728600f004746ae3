/**
 * From a command line to a configuration: expands @files, cuts the words at {@code --listen}, reads
 * the values and builds the records of the core, whose constructors hold all ranges. Used by {@code
 * run} and {@code check} on the main thread. Nothing here resolves names, binds or prints.
 */
package io.millrace.tools.args;
