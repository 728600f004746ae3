package io.millrace.control;

import io.millrace.balance.BackendHealth;
import io.millrace.config.HealthConfig;
import io.millrace.config.InitialState;
import io.millrace.health.Checked;
import io.millrace.health.HealthChecker;
import io.millrace.health.ProbeTally;
import io.millrace.health.ProbeTarget;
import io.millrace.health.ProbeTrace;
import io.millrace.net.Poller;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Has the backends probed and keeps the pools in step with what that brings. Conductor's thread
 * only.
 */
final class HealthWatch implements AutoCloseable {
  private final HealthChecker checker;
  private final Events events;
  private final Map<Member, ProbedBackend> backends = new IdentityHashMap<>();
  private final Map<Checked, List<ProbedBackend>> byCheck = new IdentityHashMap<>();
  private final Set<ManagedPool> touched = new LinkedHashSet<>();
  private final List<Event> told = new ArrayList<>();
  private final List<ProbeNews> news = new ArrayList<>();
  private final Consumer<Checked> changes = this::onChange; // made once: a turn makes no garbage
  private int unanswered;
  private long polledNs;

  HealthWatch(final ConductorSetup setup, final Poller poller, final long nowNs) {
    events = setup.events();
    checker =
        new HealthChecker(
            poller,
            () -> ThreadLocalRandom.current().nextDouble(),
            setup.worker(),
            text ->
                events.add(
                    Event.of(EventKind.ALARM, Actor.MILLRACE).cause("probes").evidence(text)),
            ProbeTrace.NONE);
    for (final ManagedFrontend frontend : setup.frontends()) {
      for (final Member member : frontend.managedPool().members()) {
        watch(frontend, member, frontend.config().pool().health().timing().initial(), nowNs);
      }
    }
    publish();
  }

  /** Begins to probe a backend that joins a running pool. */
  void join(
      final ManagedFrontend frontend,
      final Member member,
      final InitialState initial,
      final long nowNs) {
    watch(frontend, member, initial, nowNs);
  }

  /**
   * A frontend is configured anew. Probes that are the same go on as if nothing had happened;
   * others begin from what the backend counts as now, and the first answer decides.
   */
  void follow(final ManagedFrontend frontend, final long nowNs) {
    for (final Member member : frontend.managedPool().members()) {
      final ProbedBackend before = backends.get(member);
      if (targets(frontend, member).equals(targets(before))) {
        continue;
      }
      final boolean eligible = member.health().isEligible();
      watch(frontend, member, eligible ? InitialState.UP : InitialState.DOWN, nowNs);
      if (before != null) {
        unanswered -= before.isAnswered() ? 0 : 1;
        before.checks().forEach(each -> leave(before, each));
        backends.remove(member, before);
      }
      if (!frontend.config().pool().health().isOn()) {
        member.health(BackendHealth.UNPROBED);
      }
    }
  }

  private static List<ProbeTarget> targets(final ProbedBackend backend) {
    return backend == null ? List.of() : backend.checks().stream().map(Checked::target).toList();
  }

  private static List<ProbeTarget> targets(final ManagedFrontend frontend, final Member member) {
    final int port = frontend.sockets().addresses().get(0).getPort();
    return frontend.config().pool().health().probes().stream()
        .map(probe -> ProbeTargets.of(frontend.config(), member.config(), probe, port))
        .toList();
  }

  /** Something speaks against a backend, such as a session that could not reach it. */
  void suspect(final Member member, final long nowNs) {
    final ProbedBackend backend = backends.get(member);
    if (backend != null) {
      backend.checks().forEach(each -> checker.suspect(each, nowNs));
    }
  }

  /** Ends the probes of a backend. */
  void leave(final Member member) {
    final ProbedBackend backend = backends.remove(member);
    if (backend != null) {
      unanswered -= backend.isAnswered() ? 0 : 1;
      backend.checks().forEach(each -> leave(backend, each));
    }
  }

  /** The newest answer of a backend's probes, empty when there is none. */
  String lastProbe(final Member member) {
    final ProbedBackend backend = backends.get(member);
    return backend == null ? "" : backend.lastProbe();
  }

  /** What a backend's probes have brought. */
  ProbeTally tally(final Member member) {
    final ProbedBackend backend = backends.get(member);
    return backend == null
        ? ProbeTally.NONE
        : backend.checks().stream().map(Checked::tally).reduce(ProbeTally.NONE, ProbeTally::plus);
  }

  /** What is asked of a backend. */
  List<ProbeTarget> targets(final Member member) {
    final ProbedBackend backend = backends.get(member);
    return backend == null ? List.of() : backend.checks().stream().map(Checked::target).toList();
  }

  /** What probes have brought since this was asked last; the pools are published with it. */
  List<ProbeNews> takeNews() {
    if (news.isEmpty()) {
      return List.of(); // as in nearly every turn
    }
    final List<ProbeNews> taken = List.copyOf(news);
    news.clear();
    return taken;
  }

  /** Whether a backend was answered once, or is not probed. */
  boolean isAnswered(final Member member) {
    final ProbedBackend backend = backends.get(member);
    return backend == null || backend.isAnswered();
  }

  /** Whether all probes of a backend were good that began since. */
  boolean isGoodSince(final Member member, final long sinceNs) {
    final ProbedBackend backend = backends.get(member);
    return backend == null || backend.isGoodSince(sinceNs);
  }

  int poll(final long nowNs) {
    polledNs = nowNs;
    final int work = checker.poll(nowNs, changes);
    publish();
    return work;
  }

  /** How long until {@link #poll} has something to do. */
  long restNs(final long nowNs) {
    return checker.restNs(nowNs);
  }

  /** Whether the worker has done something for a probe. Any thread. */
  boolean hasAnswers() {
    return checker.hasAnswers();
  }

  /** Whether each backend has answered once, or failed to. */
  boolean isAnswered() {
    return unanswered == 0;
  }

  @Override
  public void close() {
    checker.close();
  }

  private void watch(
      final ManagedFrontend frontend,
      final Member member,
      final InitialState initial,
      final long nowNs) {
    final HealthConfig health = frontend.config().pool().health();
    if (!health.isOn()) {
      return;
    }
    final List<Checked> checks = new ArrayList<>();
    for (final ProbeTarget target : targets(frontend, member)) {
      checks.add(checker.add(target, initial, this::addresses, nowNs));
    }
    final ProbedBackend backend = new ProbedBackend(frontend, member, checks, nowNs);
    backends.put(member, backend);
    unanswered += backend.isAnswered() ? 0 : 1;
    checks.forEach(each -> byCheck.computeIfAbsent(each, key -> new ArrayList<>(1)).add(backend));
    member.health(backend.state());
    touched.add(frontend.managedPool());
  }

  private void leave(final ProbedBackend backend, final Checked checked) {
    final List<ProbedBackend> sharers = byCheck.get(checked);
    sharers.remove(backend);
    if (sharers.isEmpty()) {
      byCheck.remove(checked);
    }
    checker.remove(checked);
  }

  /** Of any backend that shares the probe: they have the same host. */
  private List<InetAddress> addresses(final Checked checked) {
    return byCheck.get(checked).get(0).member().knownAddresses();
  }

  private void onChange(final Checked checked) {
    for (final ProbedBackend backend : byCheck.get(checked)) {
      final boolean before = backend.isAnswered();
      if (backend.look(checked, polledNs, told)) {
        final ManagedPool pool = backend.frontend().managedPool();
        pool.probed(backend.member(), backend.state());
        touched.add(pool);
      }
      news.add(backend.news(checked));
      unanswered -= !before && backend.isAnswered() ? 1 : 0;
    }
  }

  /** One view for all that has changed in a turn: a common outage makes one, not one a backend. */
  private void publish() {
    if (!touched.isEmpty()) {
      touched.forEach(ManagedPool::publish);
      touched.clear();
    }
    if (!told.isEmpty()) {
      told.forEach(events::add); // after the views: what is told holds
      told.clear();
    }
  }
}
