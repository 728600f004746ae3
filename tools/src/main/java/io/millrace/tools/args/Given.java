package io.millrace.tools.args;

/**
 * A flag with its value, as somebody wrote it.
 *
 * @param flag the flag
 * @param value its text; empty for a switch
 * @param origin where the flag was written
 */
record Given(Flag flag, String value, Origin origin) {}
