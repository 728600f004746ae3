/**
 * The data agent: one event loop runs its listeners and sessions. Layer 3. {@link
 * io.millrace.loop.EventLoopProxy} is its only door from other threads. Creates no pools.
 */
package io.millrace.loop;
