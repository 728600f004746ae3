package io.millrace.status;

import io.millrace.config.Protocol;
import java.net.InetSocketAddress;

/**
 * A live session or flow at a moment. Addresses that are not known are null.
 *
 * @param id as its line of the session log will have it
 * @param frontend the frontend's name
 * @param protocol tcp or udp
 * @param listen the address that the client used
 * @param client the client's address, as a PROXY header tells it where there is one
 * @param peer the socket's peer when it is not the client, else null
 * @param backend the backend that it is on or tries to reach, null when there is none
 * @param address the backend's address, null until it was reached
 * @param local our address towards the backend, null until it was reached
 * @param state what it is doing
 * @param waitingFor who or what has to move next: {@code header}, {@code place}, {@code connect},
 *     {@code memory}, {@code client}, {@code backend}; empty when both sides may
 * @param ageNs since accept
 * @param idleNs since the last byte either way
 * @param bytesIn that the kernel took towards the backend
 * @param bytesOut that the kernel took towards the client
 * @param heldBytes read and not yet written, both ways
 * @param tries backends tried, the present one included
 */
public record SessionView(
    String id,
    String frontend,
    Protocol protocol,
    InetSocketAddress listen,
    InetSocketAddress client,
    InetSocketAddress peer,
    String backend,
    InetSocketAddress address,
    InetSocketAddress local,
    SessionState state,
    String waitingFor,
    long ageNs,
    long idleNs,
    long bytesIn,
    long bytesOut,
    long heldBytes,
    int tries) {}
