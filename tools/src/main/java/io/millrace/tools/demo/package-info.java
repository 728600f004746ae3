/**
 * {@code millrace demo}: what Millrace does, shown in seconds with processes of its own on this
 * machine.
 *
 * <p>{@link io.millrace.tools.demo.Demo} plays the acts in order. {@code Children} starts the peers
 * and the forwarder and ends them by their ids whatever happens; {@code BenchRun} is a load in a
 * process of its own, {@code PingPong} one on the thread that runs it, for sessions that are told
 * apart; {@code Claims} prints and counts what was checked. Every wait has a limit.
 */
package io.millrace.tools.demo;
