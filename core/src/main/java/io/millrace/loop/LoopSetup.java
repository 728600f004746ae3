package io.millrace.loop;

import io.millrace.balance.Placement;
import io.millrace.config.IdleConfig;
import io.millrace.status.CounterRecord;
import io.millrace.status.SessionSink;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * What an event loop is made of.
 *
 * @param index of the loop, from 0
 * @param idle how it waits; null when the caller steps it
 * @param waits makes of that how it waits; not asked when the caller steps it
 * @param buffersBytes memory for held data of this loop
 * @param placement sessions of each loop
 * @param reservesMissing of all loops, see {@link io.millrace.net.ReserveDescriptor}
 * @param sink where records of sessions go
 * @param nanoClock of durations
 * @param epochClock of records
 * @param counters of this loop
 * @param faults told of exceptions that ended one session
 */
public record LoopSetup(
    int index,
    IdleConfig idle,
    WaitStrategySupplier waits,
    long buffersBytes,
    Placement placement,
    AtomicInteger reservesMissing,
    SessionSink sink,
    NanoClock nanoClock,
    EpochClock epochClock,
    CounterRecord counters,
    Consumer<Throwable> faults) {}
