/**
 * The peer for benchmarks and trials: answers, swallows or produces bytes over TCP and UDP.
 *
 * <p>Everything runs on the one thread that calls {@link io.millrace.tools.echo.EchoServer#run()};
 * only {@code stop()} may be called from another. It shares no code with the engine on purpose:
 * what measures or tries the engine must not inherit its mistakes.
 */
package io.millrace.tools.echo;
