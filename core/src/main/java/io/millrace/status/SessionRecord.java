package io.millrace.status;

import io.millrace.config.Protocol;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What is known of a session when it has ended or was refused: one line of the session log. Times
 * that did not happen are -1, addresses that are not known null.
 *
 * @param id loop and number, for example {@code 2-48151}
 * @param startEpochMs wall clock at accept, milliseconds since 1970
 * @param endEpochMs wall clock at the end
 * @param frontend the frontend's name
 * @param protocol tcp or udp
 * @param listen the address that the client used, as far as it is known
 * @param client the client's address, as a PROXY header tells it where there is one
 * @param peer the socket's peer when it is not the client, else null
 * @param backend the backend's name, or null when none was reached
 * @param address the backend's address
 * @param local our address towards the backend
 * @param attempts failed tries, in order
 * @param queuedNs how long it waited for a backend
 * @param connectNs from accept to connected without the wait, -1 when never
 * @param firstByteNs from accept to the backend's first byte, -1 when none
 * @param bytesIn bytes that the kernel took towards the backend
 * @param bytesOut bytes that the kernel took towards the client
 * @param datagrams datagrams and drops each way; {@link DatagramCounts#NONE} for tcp
 * @param durationNs from accept to the end
 * @param idleNs from the last byte either way to the end
 * @param cause why it ended
 * @param endedBy who ended it
 * @param reset true when a reset was sent or received, false when all sides ended cleanly
 */
public record SessionRecord(
    String id,
    long startEpochMs,
    long endEpochMs,
    String frontend,
    Protocol protocol,
    InetSocketAddress listen,
    InetSocketAddress client,
    InetSocketAddress peer,
    String backend,
    InetSocketAddress address,
    InetSocketAddress local,
    List<AttemptRecord> attempts,
    long queuedNs,
    long connectNs,
    long firstByteNs,
    long bytesIn,
    long bytesOut,
    DatagramCounts datagrams,
    long durationNs,
    long idleNs,
    EndCause cause,
    EndedBy endedBy,
    boolean reset) {}
