/**
 * The commands of the admin socket, on the side of the running process: each an {@link
 * io.millrace.tools.serve.Operation} in the list of {@link io.millrace.tools.serve.Dispatcher}.
 * They run on the thread {@code millrace-admin}, where nothing may block; what concerns pools and
 * sessions is done by their owners, and the answer comes later.
 */
package io.millrace.tools.serve;
