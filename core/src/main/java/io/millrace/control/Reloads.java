package io.millrace.control;

import io.millrace.balance.SessionFilter;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.loop.EventLoopProxy;
import io.millrace.status.EndCause;
import io.millrace.status.SessionState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Carries reloads out, one at a time: the difference is found, what it needs is made elsewhere,
 * then one step publishes all of it. Within a call of {@link ConductorProxy#order} only: on the
 * conductor's thread.
 */
public final class Reloads {
  private final ConductorSetup setup;
  private final Watches watches;
  private final Drain drain;
  private final Gathering gathering;
  private final Listening listening;
  private final Leavers leavers;
  private final FrontendUpdate update;
  private ForwarderConfig config;
  private boolean underWay;
  private boolean told;
  private CompletableFuture<Void> done;

  Reloads(
      final ConductorSetup setup,
      final Watches watches,
      final Drain drain,
      final Gathering gathering,
      final Outbox outbox) {
    this.setup = setup;
    this.watches = watches;
    this.drain = drain;
    this.gathering = gathering;
    config = setup.config();
    listening = new Listening(setup.loops(), outbox);
    leavers = new Leavers(listening);
    update = new FrontendUpdate(watches, setup.events());
  }

  /**
   * Compares with what runs.
   *
   * @param next what could run
   * @return what a reload would do
   */
  public ReloadPlan plan(final ForwarderConfig next) {
    final ConfigDiff diff = ConfigDiff.of(config, next);
    final List<ReloadPlan.Staying> staying = new ArrayList<>();
    int kept = 0;
    for (final ManagedFrontend frontend : setup.frontends()) {
      final FrontendChange change = changeOf(diff, frontend);
      final boolean removed = diff.removed().contains(frontend.config());
      if (!removed && (change == null || !change.listensElsewhere())) {
        kept += frontend.sockets().count();
      }
      for (final Member member : frontend.managedPool().members()) {
        final long sessions = frontend.pool().active(member.slot());
        final boolean goes = removed || change != null && change.removes(member.name());
        if (goes && sessions > 0) {
          final String name = frontend.config().name();
          staying.add(new ReloadPlan.Staying(name, member.name(), sessions));
        }
      }
    }
    return new ReloadPlan(config, next, diff, staying, kept);
  }

  /**
   * Begins a reload. {@link #commit} or {@link #abandon} is to follow, unless nothing differs.
   *
   * @param next what is to run
   * @return what is to be prepared
   * @throws OrderException when it needs a restart, another one is under way, all is being drained
   *     or there is no room; nothing is begun then
   */
  public ReloadPlan begin(final ForwarderConfig next) {
    if (underWay) {
      throw new OrderException("another reload is under way");
    }
    if (drain.isUnderWay() || drain.isConcluded()) {
      throw new OrderException("it is being drained");
    }
    final ReloadPlan plan = plan(next);
    if (!plan.diff().restarts().isEmpty()) {
      throw new RestartException(plan.diff().restarts());
    }
    leavers.tidy();
    if (freeIndices().cardinality() < plan.diff().added().size()) {
      throw new OrderException("too many removed frontends have sessions yet");
    }
    for (final ManagedFrontend frontend : setup.frontends()) {
      final FrontendChange change = changeOf(plan.diff(), frontend);
      if (change != null && !frontend.managedPool().hasRoom(change)) {
        throw new OrderException(
            "too many removed backends of " + frontend.config().name() + " have sessions yet");
      }
    }
    underWay = !plan.diff().isEmpty();
    return plan;
  }

  /** What was begun is not done. */
  public void abandon() {
    underWay = false;
  }

  /**
   * Does what was begun.
   *
   * @param prepared for it
   * @param nowNs the clock of this turn
   * @return completed when all loops know and new tables are made
   * @throws OrderException when all is being drained meanwhile; nothing is done then
   */
  CompletableFuture<Void> commit(final Prepared prepared, final long nowNs) {
    if (drain.isUnderWay() || drain.isConcluded()) {
      throw new OrderException("it is being drained");
    }
    final ReloadPlan plan = prepared.plan();
    config = plan.after();
    setup.binder().tell();
    setup.total().max(prepared.sessionsMaxTotal());
    drain.drainNs(config.drainNs());
    watches.names().period(config.resolveNs(), nowNs);
    final Map<String, ManagedFrontend> byName = new HashMap<>();
    setup.frontends().forEach(each -> byName.put(each.config().name(), each));
    final List<ManagedFrontend> gone = new ArrayList<>();
    plan.diff().removed().forEach(each -> gone.add(byName.remove(each.name())));
    final List<ManagedFrontend> touched = add(prepared, byName, nowNs);
    final List<Runnable> closings = new ArrayList<>();
    for (final FrontendChange change : plan.diff().changed()) {
      final ManagedFrontend frontend = byName.get(change.after().name());
      if (change.listensElsewhere()) {
        closings.add(relisten(frontend, change, prepared));
      }
      update.apply(frontend, change, prepared.changed().get(change.after().name()), nowNs);
      touched.add(frontend);
    }
    gone.forEach(each -> update.clear(each, nowNs));
    setup
        .frontends()
        .replace(config.frontends().stream().map(each -> byName.get(each.name())).toList());
    publish(byName, touched);
    listen(plan, byName, touched, prepared);
    closings.forEach(Runnable::run);
    gone.forEach(this::leave);
    return acknowledged();
  }

  int poll() {
    leavers.tidy();
    if (done == null || !told || !watches.tables().isIdle()) {
      return 0;
    }
    final CompletableFuture<Void> ended = done;
    done = null;
    underWay = false;
    ended.complete(null);
    return 1;
  }

  void close() {
    if (done != null) {
      done.cancel(false);
    }
  }

  private List<ManagedFrontend> add(
      final Prepared prepared, final Map<String, ManagedFrontend> byName, final long nowNs) {
    final List<ManagedFrontend> added = new ArrayList<>();
    final BitSet free = freeIndices();
    for (final FrontendConfig each : prepared.plan().diff().added()) {
      final int index = free.nextSetBit(0);
      free.clear(index);
      final FrontendParts parts = prepared.added().get(each.name());
      final ManagedFrontend frontend =
          new ManagedFrontend(index, parts, setup.bell(), setup.counters());
      update.join(frontend, nowNs);
      byName.put(each.name(), frontend);
      added.add(frontend);
    }
    return added;
  }

  /** Its new sockets count from now on; the old ones are closed by what is returned. */
  private Runnable relisten(
      final ManagedFrontend frontend, final FrontendChange change, final Prepared prepared) {
    final List<BoundSockets> old = List.of(frontend.sockets(), watches.addresses().leave(frontend));
    frontend.sockets(prepared.sockets().get(change.after().name()));
    return () -> leavers.add(null, change.before().listen(), old, config.frontends());
  }

  private void publish(
      final Map<String, ManagedFrontend> byName, final List<ManagedFrontend> touched) {
    for (final ManagedFrontend each : byName.values()) {
      each.gate().sessionsMax(Limits.sessionsMax(each.config(), setup.total().max()));
      final ManagedFrontend fallback = byName.get(each.config().pool().fallback());
      if (each.managedPool().fallback(fallback == null ? null : fallback.pool())
          || touched.contains(each)) {
        each.managedPool().publish();
      }
    }
  }

  private void listen(
      final ReloadPlan plan,
      final Map<String, ManagedFrontend> byName,
      final List<ManagedFrontend> touched,
      final Prepared prepared) {
    touched.forEach(listening::configure);
    for (final FrontendConfig each : plan.toBind()) {
      final ManagedFrontend frontend = byName.get(each.name());
      leavers.makeWay(each.listen());
      listening.open(frontend, prepared.sockets().get(each.name()));
      watches.addresses().watch(frontend);
    }
  }

  private void leave(final ManagedFrontend frontend) {
    final List<BoundSockets> sockets =
        List.of(frontend.sockets(), watches.addresses().leave(frontend));
    leavers.add(frontend, frontend.config().listen(), sockets, config.frontends());
    final SessionFilter waiting =
        new SessionFilter(null, frontend.config().name(), null, null, 0, 0, SessionState.QUEUED);
    for (final EventLoopProxy loop : setup.loops()) {
      listening.tell(
          () -> loop.closeSessions(waiting, EndCause.NO_BACKEND, Integer.MAX_VALUE, count -> {}));
    }
  }

  private CompletableFuture<Void> acknowledged() {
    told = false;
    done = new CompletableFuture<>();
    gathering.<Boolean>ask(
        EventLoopProxy::acknowledge,
        all -> {
          told = true;
          leavers.accepted();
        });
    return done;
  }

  private BitSet freeIndices() {
    final BitSet free = new BitSet();
    free.set(0, EventLoopProxy.FRONTENDS_MAX);
    setup.frontends().forEach(each -> free.clear(each.index()));
    leavers.indices().forEach(free::clear);
    return free;
  }

  private static FrontendChange changeOf(final ConfigDiff diff, final ManagedFrontend frontend) {
    for (final FrontendChange each : diff.changed()) {
      if (each.after().name().equals(frontend.config().name())) {
        return each;
      }
    }
    return null;
  }
}
