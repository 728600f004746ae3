package io.millrace.tcp;

import io.millrace.balance.Admission;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * An admitted connection that no loop runs yet. It may be handed to another loop, for which {@code
 * frontendIndex} finds that loop's side of the frontend.
 *
 * @param channel non-blocking, not registered
 * @param frontendIndex which frontend
 * @param listen the address that the client used
 * @param proxied whether the client is to be told by a PROXY header; the limits of a client's
 *     address are then still to be passed
 * @param admission what it has taken
 * @param acceptedNs when it was accepted
 */
public record TcpOpening(
    SocketChannel channel,
    int frontendIndex,
    InetSocketAddress listen,
    boolean proxied,
    Admission admission,
    long acceptedNs) {}
