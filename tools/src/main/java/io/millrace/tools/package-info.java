/** The command line: parses, prints and measures. Everything that forwards a byte lives in core. */
package io.millrace.tools;
