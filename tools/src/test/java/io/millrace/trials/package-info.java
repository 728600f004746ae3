/**
 * Black-box trials over real sockets: the forwarder is a child process that is driven through its
 * addresses, its command line, its session log and signals only. Where a trial makes sense against
 * a direct connection, HAProxy or nginx, the same body runs against them too, which shows that the
 * trial itself is sound.
 *
 * <p>Classes run side by side, each in a virtual machine that runs no other at that time. Those
 * that load the machine, or measure what a loaded one distorts, have the tag {@code alone}. A port
 * that is to be free comes from {@link io.millrace.trials.Ports}. Unless a trial says otherwise, no
 * frontend is probed.
 *
 * <p>System properties: {@code millrace.jar} (what to run), {@code millrace.nightly} (the long
 * versions and all peers), {@code millrace.peers} (for example {@code DIRECT,HAPROXY}), {@code
 * millrace.stretch} (factor on every time-out), {@code millrace.seed} (repeats a random trial).
 */
package io.millrace.trials;
