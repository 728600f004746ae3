package io.millrace.control;

import io.millrace.balance.SessionQueue;
import io.millrace.config.BackendConfig;
import io.millrace.config.ConfigException;
import io.millrace.config.InitialState;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.List;

/**
 * Changes a frontend that stays, and sees that all who watch its backends hear of it. What loops
 * and views show follows when the caller publishes. Conductor's thread only.
 */
final class FrontendUpdate {
  private static final String BY = "reload";

  private final Watches watches;
  private final Events events;

  FrontendUpdate(final Watches watches, final Events events) {
    this.watches = watches;
    this.events = events;
  }

  /** Applies a change. */
  void apply(
      final ManagedFrontend frontend,
      final FrontendChange change,
      final Prepared.Fresh fresh,
      final long nowNs) {
    final SessionQueue queue = frontend.queue();
    frontend.configure(change.after());
    if (frontend.queue() != queue) {
      watches.queues().retire(queue);
    }
    fresh.rate().ifPresent(frontend.gate()::rate);
    fresh.sources().ifPresent(table -> frontend.gate().sources(table.orElse(null)));
    fresh.localAddresses().ifPresent(frontend::leaveFrom);
    fresh.access().ifPresent(list -> watches.clients().configured(frontend, list));
    final ManagedPool pool = frontend.managedPool();
    pool.configure(change.after().pool());
    change.removed().forEach(each -> remove(frontend, each, nowNs));
    change.changed().forEach(each -> change(frontend, each, nowNs));
    change.added().forEach(each -> add(frontend, each, nowNs));
    pool.sort();
    watches.health().follow(frontend, nowNs);
  }

  /** All backends of a frontend go. */
  void clear(final ManagedFrontend frontend, final long nowNs) {
    List.copyOf(frontend.managedPool().groups())
        .forEach(group -> remove(frontend, group.config(), nowNs));
    frontend.managedPool().members().forEach(member -> remove(frontend, member.config(), nowNs));
    frontend.managedPool().publish();
    watches.queues().retire(frontend.queue());
    watches.clients().forget(frontend);
  }

  /** All backends of a frontend that was added, which has them already. */
  void join(final ManagedFrontend frontend, final long nowNs) {
    for (final Member member : frontend.managedPool().members()) {
      joined(frontend, member, nowNs);
    }
    frontend.managedPool().groups().forEach(each -> watches.names().watch(frontend, each, nowNs));
  }

  private void remove(
      final ManagedFrontend frontend, final BackendConfig backend, final long nowNs) {
    final ManagedPool pool = frontend.managedPool();
    final NameGroup group = pool.group(backend.name());
    if (group != null) {
      pool.groups().remove(group);
      watches.names().forget(frontend, group, nowNs);
      return;
    }
    final Member member = pool.find(backend.name());
    final String state = member.state(frontend.pool().active(member.slot()));
    pool.remove(member);
    watches.names().forget(member);
    watches.health().leave(member);
    member.changed(BY, "configured no longer", nowNs);
    events.record(event(frontend, member).from(state).to("removed"));
  }

  private void change(
      final ManagedFrontend frontend, final BackendChange change, final long nowNs) {
    final ManagedPool pool = frontend.managedPool();
    final NameGroup group = pool.group(change.after().name());
    if (group != null) {
      group.configure(change.after());
      pool.weighAnew();
      watches.names().again(group, nowNs);
      return;
    }
    pool.find(change.after().name()).configure(change.after());
    if (change.before().weight() != change.after().weight()
        || change.before().role() != change.after().role()) {
      pool.weighAnew();
    }
  }

  private void add(final ManagedFrontend frontend, final BackendConfig backend, final long nowNs) {
    if (backend.resolve().isMany()) {
      watches.names().watch(frontend, frontend.managedPool().addGroup(backend), nowNs);
      return;
    }
    try {
      joined(frontend, frontend.managedPool().add(backend, nowNs), nowNs);
    } catch (final ConfigException e) {
      // sessions have come to a removed one since the reload began: all else goes on
      events.add(
          Event.of(EventKind.LIMIT, Actor.RELOAD)
              .at(frontend.config().name(), backend.name())
              .evidence("no room for it: " + e.problem()));
    }
  }

  private void joined(final ManagedFrontend frontend, final Member member, final long nowNs) {
    member.changed(BY, "joined", nowNs);
    watches.names().watch(frontend, member, nowNs);
    watches.health().join(frontend, member, InitialState.DOWN, nowNs);
    events.record(event(frontend, member).to("joined"));
  }

  private static Event event(final ManagedFrontend frontend, final Member member) {
    return Event.of(EventKind.RELOAD, Actor.RELOAD)
        .at(frontend.config().name(), member.name())
        .cause(BY);
  }
}
