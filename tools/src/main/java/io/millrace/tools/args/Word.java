package io.millrace.tools.args;

/**
 * One word of the command line after expansion of the @files.
 *
 * @param text as the flags see it, without quotes
 * @param origin where it was written
 */
record Word(String text, Origin origin) {}
