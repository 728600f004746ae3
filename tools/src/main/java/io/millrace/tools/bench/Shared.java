package io.millrace.tools.bench;

import java.nio.ByteBuffer;
import org.agrona.concurrent.NanoClock;

/**
 * What the connections of one loop to one target have in common.
 *
 * @param network opens their wires
 * @param target index of the target in the network
 * @param clock read when something has been received
 * @param meter records
 * @param payload what is said
 * @param out scratch for writing, at least one request
 * @param in scratch for reading, at least one datagram of the greatest size
 * @param inFlightMax requests written and unanswered at most, for each connection
 * @param waitingMax open requests at most, for each connection
 * @param timeoutNs a request is given up after this, a connect too
 * @param events told when there is room for a further request
 */
record Shared(
    Network network,
    int target,
    NanoClock clock,
    Meter meter,
    Payload payload,
    ByteBuffer out,
    ByteBuffer in,
    int inFlightMax,
    int waitingMax,
    long timeoutNs,
    Events events) {
  /** Room for one read. */
  static final int SCRATCH_BYTES = 64 * 1024;

  /** What a loop hears of its connections. */
  interface Events {
    /** A connection is open, or has answered; it may be given a request. */
    void onRoom(Connection connection, long nowNs);
  }
}
