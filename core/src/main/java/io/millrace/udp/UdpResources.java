package io.millrace.udp;

import io.millrace.balance.OwedReplies;
import io.millrace.net.LoopIo;
import io.millrace.net.ReserveDescriptor;
import io.millrace.status.SessionSink;
import java.nio.ByteBuffer;
import org.agrona.concurrent.EpochClock;

/**
 * What the UDP side of one loop uses.
 *
 * @param loop index of the loop
 * @param io poller, timers, scratch buffer
 * @param datagrams direct buffer that each datagram of a client goes through: {@link
 *     #HEADROOM_BYTES} in front of a whole datagram; nothing stays in it
 * @param sink where records of flows go
 * @param epochClock wall clock, for records only
 * @param reserve one descriptor kept back
 * @param owed replies that the loop's sessions wait for
 */
public record UdpResources(
    int loop,
    LoopIo io,
    ByteBuffer datagrams,
    SessionSink sink,
    EpochClock epochClock,
    ReserveDescriptor reserve,
    OwedReplies owed) {
  /** Room in front of each datagram of a client. */
  public static final int HEADROOM_BYTES = 64;
}
