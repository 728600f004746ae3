package io.millrace.control;

import io.millrace.balance.SessionLimit;
import io.millrace.loop.EventLoopProxy;
import io.millrace.status.NoticeSink;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.agrona.concurrent.NanoClock;

/**
 * What the conductor is made of.
 *
 * @param stepped whether the caller steps it: then it never sleeps
 * @param frontends bound, in order of configuration
 * @param loops doors of all loops
 * @param binder that bound the frontends
 * @param total sessions of all frontends
 * @param drainNs how long a drain lets sessions end
 * @param resolveNs between look-ups of names; 0 for never again
 * @param clock of durations
 * @param notices lines for the operator
 * @param threadFactory of the resolver threads
 */
public record ConductorSetup(
    boolean stepped,
    List<ManagedFrontend> frontends,
    List<EventLoopProxy> loops,
    Binder binder,
    SessionLimit total,
    long drainNs,
    long resolveNs,
    NanoClock clock,
    NoticeSink notices,
    ThreadFactory threadFactory) {
  /** Copies the lists. */
  public ConductorSetup {
    frontends = List.copyOf(frontends);
    loops = List.copyOf(loops);
  }
}
