package io.millrace.udp;

import io.millrace.net.LoopIo;
import io.millrace.status.SessionSink;
import org.agrona.concurrent.EpochClock;

/**
 * What the UDP side of one loop uses.
 *
 * @param loop index of the loop
 * @param io poller, timers, scratch buffer
 * @param sink where records of flows go
 * @param epochClock wall clock, for records only
 */
public record UdpResources(int loop, LoopIo io, SessionSink sink, EpochClock epochClock) {}
