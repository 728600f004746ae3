package io.millrace.control;

import io.millrace.balance.Bell;
import io.millrace.config.BackendConfig;
import io.millrace.config.HealthConfig;
import io.millrace.config.ProbeConfig;
import io.millrace.config.SendProxy;
import io.millrace.health.Checked;
import io.millrace.health.HealthChecker;
import io.millrace.health.ProbeTarget;
import io.millrace.net.Poller;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Has the backends probed and keeps the pools in step with what that brings. Conductor's thread
 * only.
 */
final class HealthWatch implements AutoCloseable {
  private final HealthChecker checker;
  private final HealthNotices notices;
  private final Bell bell;
  private final List<ProbedBackend> backends = new ArrayList<>();
  private final Map<Checked, List<ProbedBackend>> byCheck = new IdentityHashMap<>();
  private final Set<ManagedPool> touched = new LinkedHashSet<>();
  private int unanswered;

  HealthWatch(final ConductorSetup setup, final Poller poller, final long nowNs) {
    bell = setup.bell();
    notices = new HealthNotices(setup.notices());
    checker = new HealthChecker(poller, () -> ThreadLocalRandom.current().nextDouble());
    for (final ManagedFrontend frontend : setup.frontends()) {
      if (frontend.config().pool().health().isOn()) {
        watch(frontend, nowNs);
      }
    }
    unanswered = backends.size();
    publish();
  }

  int poll(final long nowNs) {
    final boolean suspected = bell.isSuspected();
    if (suspected) {
      bell.trust(); // also when nothing is probed: else the conductor would not sleep again
    }
    if (backends.isEmpty()) {
      return 0;
    }
    if (suspected) {
      backends.forEach(each -> each.lookAtSuspicion(checker, nowNs));
    }
    final int work = checker.poll(nowNs, checked -> onChange(checked, nowNs));
    publish();
    notices.poll(nowNs);
    return work;
  }

  /** How long until {@link #poll} has something to do. */
  long restNs(final long nowNs) {
    return backends.isEmpty() ? Long.MAX_VALUE : checker.restNs(nowNs);
  }

  /** Whether each backend has answered once, or failed to. */
  boolean isAnswered() {
    return unanswered == 0;
  }

  @Override
  public void close() {
    checker.close();
  }

  private void watch(final ManagedFrontend frontend, final long nowNs) {
    final HealthConfig health = frontend.config().pool().health();
    final ManagedPool pool = frontend.managedPool();
    for (int slot = 0; slot < pool.pool().view().size(); slot++) {
      final int own = slot;
      final List<Checked> checks = new ArrayList<>();
      for (final ProbeConfig probe : health.probes()) {
        checks.add(
            checker.add(target(frontend, own, probe), () -> pool.knownAddresses(own), nowNs));
      }
      final ProbedBackend backend = new ProbedBackend(frontend, own, checks, nowNs);
      backends.add(backend);
      checks.forEach(each -> byCheck.computeIfAbsent(each, key -> new ArrayList<>(1)).add(backend));
      pool.health(own, backend.state());
      touched.add(pool);
    }
  }

  /** Clients' way, unless the probe goes to another port than they do: no header there. */
  private static ProbeTarget target(
      final ManagedFrontend frontend, final int slot, final ProbeConfig probe) {
    final int listenPort = frontend.sockets().addresses().get(0).getPort();
    final BackendConfig backend = frontend.config().pool().backends().get(slot);
    final boolean elsewhere = probe.port() != 0;
    final boolean asClients =
        !elsewhere && probe.protocol() == frontend.config().listen().protocol();
    final List<InetAddress> locals = new ArrayList<>();
    for (final String local : frontend.config().localAddresses()) {
      locals.addAll(Resolver.literal(local));
    }
    return new ProbeTarget(
        backend.host(),
        elsewhere ? probe.port() : backend.port().forListenPort(listenPort),
        probe,
        frontend.config().pool().health().timing(),
        asClients ? frontend.config().proxy().send() : SendProxy.OFF,
        locals);
  }

  private void onChange(final Checked checked, final long nowNs) {
    for (final ProbedBackend backend : byCheck.get(checked)) {
      final boolean before = backend.isAnswered();
      if (backend.look(checked, nowNs, notices)) {
        final ManagedPool pool = backend.frontend().managedPool();
        pool.health(backend.slot(), backend.state());
        touched.add(pool);
      }
      unanswered -= !before && backend.isAnswered() ? 1 : 0;
    }
  }

  /** One view for all that has changed in a turn: a common outage makes one, not one a backend. */
  private void publish() {
    if (!touched.isEmpty()) {
      touched.forEach(ManagedPool::publish);
      touched.clear();
    }
  }
}
