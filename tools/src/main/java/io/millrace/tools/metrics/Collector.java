package io.millrace.tools.metrics;

import io.millrace.balance.Standing;
import io.millrace.config.Protocol;
import io.millrace.control.BackendStatus;
import io.millrace.control.FrontendStatus;
import io.millrace.control.ProbeCounts;
import io.millrace.control.StateChange;
import io.millrace.health.Verdict;
import io.millrace.status.ConnectError;
import io.millrace.status.CounterType;
import io.millrace.status.DropCause;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.status.FrontendTotals;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes metrics of what is known at one moment. */
final class Collector implements MultiCollector {
  /** What {@code backends} shows as a state, but for those that are removed. */
  static final List<String> STATES =
      List.of("up", "full", "down", "ejected", "draining", "off", "unprobed");

  private static final String IN = "in";
  private static final String OUT = "out";
  private static final String KERNEL = "kernel";
  private static final double PERCENT = 100;

  /**
   * There from the start, since alerts look at how they grow; other causes come when they occur.
   */
  private static final Set<EndCause> REFUSALS =
      EnumSet.of(
          EndCause.MAX_SESSIONS,
          EndCause.SESSION_RATE,
          EndCause.DENY,
          EndCause.SOURCE_SESSIONS,
          EndCause.SOURCE_RATE,
          EndCause.SOURCE_TABLE);

  private final Families families = new Families();
  private final Scrape scrape;
  private final ProcessFacts process;

  Collector(final Scrape scrape, final ProcessFacts process) {
    this.scrape = scrape;
    this.process = process;
  }

  @Override
  public MetricSnapshots collect() {
    new ProcessMetrics(scrape, process, families).add();
    scrape.frontends().forEach(this::frontend);
    process.totals().forEach(this::totals);
    final Set<String> udp =
        scrape.frontends().stream()
            .filter(each -> each.config().listen().protocol() == Protocol.UDP)
            .map(each -> each.config().name())
            .collect(Collectors.toSet());
    process.totals().stream().filter(each -> udp.contains(each.name())).forEach(this::datagrams);
    scrape.backends().forEach(this::backend);
    scrape.probes().forEach(this::probes);
    changes();
    return families.snapshots();
  }

  private void frontend(final FrontendStatus frontend) {
    final String name = frontend.config().name();
    families.add(Metric.FRONTEND_SESSIONS, frontend.sessions(), name);
    families.add(Metric.FRONTEND_SESSIONS_MAX, frontend.sessionsMax(), name);
    families.add(Metric.QUEUE_SESSIONS, frontend.queued(), name);
    families.add(Metric.EXCLUSIVE_CONFLICT, frontend.contested() ? 1 : 0, name);
    if (frontend.headroomPercent() >= 0) {
      families.add(Metric.HEADROOM_RATIO, frontend.headroomPercent() / PERCENT, name);
    }
  }

  private void totals(final FrontendTotals totals) {
    final String name = totals.name();
    for (final EndCause cause : EndCause.values()) {
      if (totals.refused(cause) > 0 || REFUSALS.contains(cause)) {
        families.add(Metric.REFUSED_TOTAL, totals.refused(cause), name, cause.label());
      }
    }
    ends(totals, name);
    families.add(Metric.SESSIONS_TOTAL, totals.get(CounterType.SESSIONS_UNREACHED), name, "");
  }

  private void datagrams(final FrontendTotals totals) {
    final String name = totals.name();
    families.add(Metric.DATAGRAMS_TOTAL, totals.get(CounterType.DATAGRAMS_IN), name, IN);
    families.add(Metric.DATAGRAMS_TOTAL, totals.get(CounterType.DATAGRAMS_OUT), name, OUT);
    final long lost = totals.get(CounterType.KERNEL_DROPS);
    families.add(Metric.DATAGRAMS_DROPPED_TOTAL, lost, name, KERNEL);
    for (final DropCause cause : DropCause.values()) {
      families.add(Metric.DATAGRAMS_DROPPED_TOTAL, totals.dropped(cause), name, cause.label());
    }
  }

  private void ends(final FrontendTotals totals, final String name) {
    for (final EndCause cause : EndCause.values()) {
      for (final EndedBy by : EndedBy.values()) {
        final long count = totals.ended(cause, by);
        if (count > 0) {
          families.add(Metric.SESSION_ENDS_TOTAL, count, name, cause.label(), by.label());
        }
      }
    }
  }

  private void backend(final BackendStatus backend) {
    final String frontend = backend.frontend();
    final String name = backend.config().name();
    for (final String state : STATES) {
      final int holds = state.equals(backend.state()) ? 1 : 0;
      families.add(Metric.BACKEND_STATE, holds, frontend, name, state);
    }
    families.add(Metric.BACKEND_SESSIONS, backend.sessions(), frontend, name);
    if (backend.config().sessionsMax() > 0) {
      families.add(Metric.BACKEND_MAX, backend.config().sessionsMax(), frontend, name);
    }
    final double weight = (double) backend.weightTenths() / Standing.TENTHS;
    families.add(Metric.BACKEND_WEIGHT, weight, frontend, name);
    families.add(Metric.SESSIONS_TOTAL, backend.totals().sessions(), frontend, name);
    families.add(Metric.BYTES_TOTAL, backend.totals().bytesIn(), frontend, name, IN);
    families.add(Metric.BYTES_TOTAL, backend.totals().bytesOut(), frontend, name, OUT);
    for (final ConnectError error : ConnectError.values()) {
      final long failures = backend.totals().failures(error);
      if (failures > 0 || error == ConnectError.REFUSED || error == ConnectError.TIMEOUT) {
        families.add(Metric.CONNECT_FAILURES_TOTAL, failures, frontend, name, error.label());
      }
    }
    families.add(Metric.CONNECT_SECONDS, backend.latency().connectTotals(), frontend, name);
    families.add(Metric.TURNAROUND_SECONDS, backend.latency().turnaroundTotals(), frontend, name);
    families.add(Metric.QUEUE_WAIT_SECONDS, backend.latency().queueWaitTotals(), frontend, name);
  }

  private void probes(final ProbeCounts counts) {
    for (final Verdict.Outcome outcome : Verdict.Outcome.values()) {
      families.add(
          Metric.PROBES_TOTAL,
          counts.tally().count(outcome),
          counts.frontend(),
          counts.backend(),
          outcome.label());
    }
    if (counts.tally().newestNs() >= 0) {
      families.add(
          Metric.PROBE_SECONDS,
          ProcessMetrics.seconds(counts.tally().newestNs()),
          counts.frontend(),
          counts.backend());
    }
  }

  /** Those that are gone have no series any more. */
  private void changes() {
    final Set<String> present = new HashSet<>();
    scrape.backends().forEach(each -> present.add(each.frontend() + "/" + each.config().name()));
    for (final StateChange each : scrape.changes()) {
      if (present.contains(each.frontend() + "/" + each.backend())) {
        families.add(
            Metric.BACKEND_STATE_CHANGES_TOTAL,
            each.count(),
            each.frontend(),
            each.backend(),
            each.to(),
            each.cause());
      }
    }
  }
}
