/**
 * {@code millrace bench}: a load generator that measures latency from the time at which a request
 * was due.
 *
 * <p>{@link io.millrace.tools.bench.BenchCommand} reads flags into a {@link
 * io.millrace.tools.bench.BenchPlan}; a {@code Bench} opens {@code LoadLoop}s, threads of their
 * own, and hands them one {@code Phase} after the other; what they count and record it reads
 * through their {@code Meter}s, which have one writer each. A {@code Generator} is the work of one
 * loop: it is stepped, has a clock given to it, and knows a network only by {@code Network} and
 * {@code Wire}, so that tests and the measurement of its own floor run it in memory. Nothing is
 * allocated for a request once all is open ({@code --connect} apart: it opens sockets).
 */
package io.millrace.tools.bench;
