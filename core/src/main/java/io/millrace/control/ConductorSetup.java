package io.millrace.control;

import io.millrace.balance.Bell;
import io.millrace.balance.SessionLimit;
import io.millrace.config.ForwarderConfig;
import io.millrace.loop.EventLoopProxy;
import io.millrace.loop.LoopGauges;
import io.millrace.net.NameLookup;
import io.millrace.status.CollectorPauses;
import io.millrace.status.CountersFile;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * What the conductor is made of.
 *
 * @param stepped whether the caller steps it: then it never sleeps
 * @param config with which it starts
 * @param frontends bound; the conductor replaces them
 * @param loops doors of all loops
 * @param binder that bound the frontends
 * @param gauges of each loop
 * @param total sessions of all frontends
 * @param bell rung when a place may be free for a session that waits
 * @param clock of durations
 * @param epochClock of the counters' heartbeat
 * @param counters where all counters are
 * @param events take all changes of state
 * @param threadFactory of the resolver threads
 * @param worker for what takes longer than a step may; closed by the conductor
 * @param lookup how a host name becomes addresses
 * @param collector what tells pauses of the collector; called on the worker's thread
 * @param logLost how many lines of the log and messages were lost
 */
public record ConductorSetup(
    boolean stepped,
    ForwarderConfig config,
    Frontends frontends,
    List<EventLoopProxy> loops,
    Binder binder,
    List<LoopGauges> gauges,
    SessionLimit total,
    Bell bell,
    NanoClock clock,
    EpochClock epochClock,
    CountersFile counters,
    Events events,
    ThreadFactory threadFactory,
    Worker worker,
    NameLookup lookup,
    Supplier<CollectorPauses> collector,
    LongSupplier logLost) {
  /** Copies the lists. */
  public ConductorSetup {
    loops = List.copyOf(loops);
    gauges = List.copyOf(gauges);
  }
}
