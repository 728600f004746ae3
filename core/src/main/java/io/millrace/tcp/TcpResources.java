package io.millrace.tcp;

import io.millrace.balance.OwedReplies;
import io.millrace.balance.Placement;
import io.millrace.net.LoopIo;
import io.millrace.net.ReserveDescriptor;
import io.millrace.status.SessionSink;
import org.agrona.concurrent.EpochClock;

/**
 * What the TCP side of one loop uses.
 *
 * @param loop index of the loop
 * @param io poller, timers, buffers
 * @param placement sessions of each loop
 * @param sink where records of sessions go
 * @param epochClock wall clock, for records only
 * @param reserve one descriptor kept back
 * @param owed replies that the loop's sessions wait for
 */
public record TcpResources(
    int loop,
    LoopIo io,
    Placement placement,
    SessionSink sink,
    EpochClock epochClock,
    ReserveDescriptor reserve,
    OwedReplies owed) {}
