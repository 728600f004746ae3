/**
 * Probes of backends: whether they may have sessions. Layer 2. Everything runs on the conductor's
 * thread, over its poller; nothing here blocks, and what is under way at once is bounded in number
 * and memory. A probe is no client: it passes no limit, takes no place and is not counted.
 *
 * <p>{@link io.millrace.health.HealthCheck} is the state of one probe of one address (pure: rise
 * and fall, when to ask next), a {@code Dialogue} what is said (pure: bytes), an {@code Attempt}
 * the socket under it, {@link io.millrace.health.HealthChecker} runs all of them.
 */
package io.millrace.health;
