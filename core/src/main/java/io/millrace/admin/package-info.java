/**
 * The door for operators of a running process: a Unix-domain socket in the run directory, its
 * framing and its bounds. Layer 0. All of it runs on one daemon thread of its own, {@code
 * millrace-admin}, with a selector of its own, so that nothing a client does reaches a loop or the
 * conductor. It must not act on commands: an {@link io.millrace.admin.AdminHandler} does.
 *
 * <p>A request is words in UTF-8, separated by NUL and ended by LF. A reply is a line {@code STATUS
 * LENGTH}, ended by LF, and then a body of so many bytes; the server closes after it.
 */
package io.millrace.admin;
