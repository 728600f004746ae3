/**
 * Sockets: the poller that owns the selector, endpoints, socket options, timers, the pool of held
 * buffers. Layer 1. All but {@link io.millrace.net.Poller#wakeup()} belongs to one loop's thread.
 * Knows no pools and no sessions.
 */
package io.millrace.net;
