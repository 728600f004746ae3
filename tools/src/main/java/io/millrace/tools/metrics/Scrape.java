package io.millrace.tools.metrics;

import io.millrace.Forwarder;
import io.millrace.balance.SessionFilter;
import io.millrace.control.BackendStatus;
import io.millrace.control.FrontendStatus;
import io.millrace.control.Operations;
import io.millrace.control.ProbeCounts;
import io.millrace.control.StateChange;
import io.millrace.loop.SessionList;
import io.millrace.status.LoopDelay;
import io.millrace.status.MachineDelay;
import io.millrace.status.SessionState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What the conductor knows at one moment.
 *
 * @param frontends in order of configuration
 * @param backends frontends in order, each with its backends; a name of a frontend is there once
 * @param probes of backends that are probed
 * @param changes also of backends that are gone
 * @param delays what kept work waiting
 * @param bufferBytes that hold data
 * @param stalled sessions; completed later by the loops, with null when they did not answer in time
 */
record Scrape(
    List<FrontendStatus> frontends,
    List<BackendStatus> backends,
    List<ProbeCounts> probes,
    List<StateChange> changes,
    Delays delays,
    long bufferBytes,
    CompletableFuture<SessionList> stalled) {
  private static final SessionFilter STALLED =
      new SessionFilter(null, null, null, null, 0, 0, SessionState.STALLED);

  /** The loops answer within a turn or two, unless one stands still. */
  private static final long LOOPS_MS = 500;

  /** What kept work waiting. */
  record Delays(List<LoopDelay> loops, MachineDelay machine) {}

  /** Asks. */
  static CompletableFuture<Scrape> of(final Forwarder forwarder) {
    return forwarder
        .order(Scrape::of)
        .thenCompose(scrape -> scrape.stalled.handle((list, fault) -> scrape));
  }

  private static Scrape of(final Operations operations) {
    return new Scrape(
        operations.frontends(),
        distinct(operations.backends()),
        operations.observed().probes(),
        operations.observed().changes(),
        new Delays(operations.loopDelays(), operations.machineDelay()),
        operations.observed().bufferBytes(),
        stalled(operations));
  }

  private static CompletableFuture<SessionList> stalled(final Operations operations) {
    try {
      return operations
          .live()
          .list(STALLED, 0)
          .completeOnTimeout(null, LOOPS_MS, TimeUnit.MILLISECONDS);
    } catch (final IllegalStateException e) {
      return CompletableFuture.completedFuture(null); // the loops are asked for much else
    }
  }

  /**
   * One that was removed and has sessions yet may have a successor of its name: that one counts.
   */
  private static List<BackendStatus> distinct(final List<BackendStatus> all) {
    final Map<String, BackendStatus> byName = new LinkedHashMap<>();
    for (final BackendStatus each : all) {
      byName.merge(
          each.frontend() + "/" + each.config().name(),
          each,
          (one, other) -> "removed".equals(one.state()) ? other : one);
    }
    return List.copyOf(byName.values());
  }

  /** Stalled sessions; -1 when the loops did not answer in time. */
  long stalledSessions() {
    final SessionList list = stalled.isCompletedExceptionally() ? null : stalled.getNow(null);
    return list == null ? -1 : list.matching();
  }
}
