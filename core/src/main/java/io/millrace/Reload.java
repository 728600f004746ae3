package io.millrace;

import io.millrace.balance.AccessList;
import io.millrace.balance.SourceTable;
import io.millrace.config.ForwarderConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.control.BindFailure;
import io.millrace.control.Binder;
import io.millrace.control.BoundSockets;
import io.millrace.control.ConductorProxy;
import io.millrace.control.FrontendChange;
import io.millrace.control.FrontendParts;
import io.millrace.control.Limits;
import io.millrace.control.PendingTables;
import io.millrace.control.Prepared;
import io.millrace.control.Prepared.Fresh;
import io.millrace.control.ReloadPlan;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * The steps of a reload: the conductor finds what differs, the worker binds and builds, the
 * conductor publishes all of it or nothing.
 */
final class Reload {
  private final Launch.Parts parts;
  private final Context context;
  private final ConductorProxy conductor;

  Reload(final Launch.Parts parts, final Context context, final ConductorProxy conductor) {
    this.parts = parts;
    this.context = context;
    this.conductor = conductor;
  }

  CompletableFuture<ReloadPlan> apply(final ForwarderConfig next) {
    return begin(next, this::commit);
  }

  CompletableFuture<ReloadPlan> rehearse(final ForwarderConfig next) {
    return begin(next, this::giveUp);
  }

  private CompletableFuture<ReloadPlan> begin(
      final ForwarderConfig next, final Function<Prepared, CompletableFuture<Void>> then) {
    return conductor
        .order(operations -> operations.reloads().begin(next))
        .thenCompose(plan -> carryOut(plan, then));
  }

  private CompletableFuture<ReloadPlan> carryOut(
      final ReloadPlan plan, final Function<Prepared, CompletableFuture<Void>> then) {
    if (plan.diff().isEmpty()) {
      return CompletableFuture.completedFuture(plan);
    }
    return make(plan)
        .thenCompose(then)
        .thenApply(done -> plan)
        .exceptionallyCompose(fault -> abandon(fault));
  }

  private CompletableFuture<Prepared> make(final ReloadPlan plan) {
    return parts
        .worker()
        .make(
            () -> {
              try {
                return prepare(plan);
              } catch (final LaunchException e) {
                throw new CompletionException(e);
              }
            });
  }

  private CompletableFuture<Void> commit(final Prepared prepared) {
    return conductor
        .order(operations -> operations.commit(prepared))
        .whenComplete((done, fault) -> closeIf(fault != null, prepared))
        .thenCompose(Function.identity());
  }

  private CompletableFuture<Void> giveUp(final Prepared prepared) {
    prepared.abandon();
    return abandon();
  }

  private static void closeIf(final boolean failed, final Prepared prepared) {
    if (failed) {
      prepared.abandon();
    }
  }

  private CompletableFuture<ReloadPlan> abandon(final Throwable fault) {
    return abandon().thenCompose(done -> CompletableFuture.failedFuture(fault));
  }

  private CompletableFuture<Void> abandon() {
    return conductor.order(
        operations -> {
          operations.reloads().abandon();
          return null;
        });
  }

  private Prepared prepare(final ReloadPlan plan) throws LaunchException {
    final Map<String, BoundSockets> sockets = new HashMap<>();
    try {
      long count = plan.socketsKept();
      for (final FrontendConfig each : plan.toBind()) {
        final BoundSockets bound = parts.binder().bind(each);
        sockets.put(each.name(), bound);
        count += bound.count();
      }
      final int total = parts.room().sessionsMax(plan.after(), count);
      final Limits limits = new Limits(plan.after().frontends(), context.nanoClock().nanoTime());
      final Map<String, FrontendParts> added = new HashMap<>();
      for (final FrontendConfig each : plan.diff().added()) {
        added.put(each.name(), added(each, sockets.get(each.name()), limits));
      }
      final Map<String, Fresh> changed = new HashMap<>();
      for (final FrontendChange each : plan.diff().changed()) {
        changed.put(each.after().name(), fresh(each, limits, total));
      }
      return new Prepared(plan, total, sockets, added, changed);
    } catch (final BindFailure e) {
      sockets.values().forEach(BoundSockets::closeAll);
      throw new LaunchException(Launch.reasonOf(e), e.getMessage(), e);
    } catch (final LaunchException | RuntimeException e) {
      sockets.values().forEach(BoundSockets::closeAll);
      throw e;
    }
  }

  private FrontendParts added(
      final FrontendConfig frontend, final BoundSockets sockets, final Limits limits)
      throws BindFailure {
    return new FrontendParts(
        frontend,
        sockets,
        limits.gate(frontend, parts.total()),
        PendingTables.make(frontend.pool()),
        Binder.localAddresses(frontend));
  }

  private static Fresh fresh(final FrontendChange change, final Limits limits, final int total)
      throws BindFailure {
    final FrontendConfig before = change.before();
    final FrontendConfig after = change.after();
    final boolean sameSources =
        before.sources().equals(after.sources()) && before.sessionsMax() == after.sessionsMax();
    final Optional<Optional<SourceTable>> sources =
        sameSources
            ? Optional.empty()
            : Optional.of(Optional.ofNullable(limits.sources(after, total)));
    final Optional<List<InetAddress>> locals =
        before.localAddresses().equals(after.localAddresses())
            ? Optional.empty()
            : Optional.of(Binder.localAddresses(after));
    return new Fresh(
        before.access().equals(after.access())
            ? Optional.empty()
            : Optional.of(new AccessList(after.access())),
        before.sessionRate().equals(after.sessionRate())
            ? Optional.empty()
            : Optional.of(limits.rate(after)),
        sources,
        locals);
  }
}
