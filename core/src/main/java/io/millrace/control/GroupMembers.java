package io.millrace.control;

import io.millrace.config.BackendConfig;
import io.millrace.config.ConfigException;
import io.millrace.config.InitialState;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Has the backends that a name stands for join and leave their pool as its addresses change.
 * Conductor's thread only.
 */
final class GroupMembers {
  private static final String BY = "dns";

  private final HealthWatch health;
  private final Events events;
  private final List<Event> left = new ArrayList<>();

  GroupMembers(final HealthWatch health, final Events events) {
    this.health = health;
    this.events = events;
  }

  /**
   * A look-up has succeeded.
   *
   * @param watched name of a group
   * @param wanted what it stands for now, by name; not empty
   * @param nowNs the clock of this turn
   */
  void apply(final WatchedName watched, final Map<String, BackendConfig> wanted, final long nowNs) {
    final NameGroup group = watched.group();
    final ManagedFrontend frontend = watched.frontend();
    boolean changed = false;
    for (final Member member : new ArrayList<>(group.members().values())) {
      if (!wanted.containsKey(member.name())) {
        leave(frontend, group, member, nowNs);
        changed = true;
      }
    }
    final List<Member> joined = new ArrayList<>();
    for (final BackendConfig each : wanted.values()) {
      final Member member = group.members().get(each.name());
      if (member == null) {
        changed |= join(watched, each, joined, nowNs);
      } else if (!member.config().equals(each)) {
        member.configure(each);
        frontend.managedPool().weighAnew();
        changed = true;
      }
    }
    if (changed) {
      publish(frontend);
    }
    if (group.isAnswered()) {
      joined.forEach(each -> events.add(event(frontend, each).to("joined")));
    }
  }

  /** Its backends leave: the name is configured no longer. */
  void clear(final ManagedFrontend frontend, final NameGroup group, final long nowNs) {
    for (final Member member : List.copyOf(group.members().values())) {
      leave(frontend, group, member, nowNs);
    }
    publish(frontend);
  }

  /** Those that have left are told of when they get nothing new any longer. */
  private void publish(final ManagedFrontend frontend) {
    frontend.managedPool().publish();
    left.forEach(events::add);
    left.clear();
  }

  private boolean join(
      final WatchedName watched,
      final BackendConfig config,
      final List<Member> joined,
      final long nowNs) {
    final ManagedFrontend frontend = watched.frontend();
    final NameGroup group = watched.group();
    final Member member;
    try {
      member = frontend.managedPool().add(config, nowNs);
    } catch (final ConfigException e) {
      events.add(
          Event.of(EventKind.LIMIT, Actor.DNS)
              .at(frontend.config().name(), group.config().name())
              .cause("backends")
              .evidence("no room for " + config.name() + ": " + e.problem()));
      return false;
    }
    member.changed(BY, group.isAnswered() ? "joined" : "", nowNs);
    final InitialState initial =
        group.isAnswered()
            ? InitialState.DOWN
            : frontend.config().pool().health().timing().initial();
    health.join(frontend, member, initial, nowNs);
    group.members().put(member.name(), member);
    joined.add(member);
    return true;
  }

  private void leave(
      final ManagedFrontend frontend,
      final NameGroup group,
      final Member member,
      final long nowNs) {
    final long sessions = frontend.pool().active(member.slot());
    left.add(event(frontend, member).from(member.state(sessions)).to("removed"));
    group.members().remove(member.name());
    frontend.managedPool().remove(member);
    health.leave(member);
    member.changed(BY, "its name stands for it no longer", nowNs);
  }

  private static Event event(final ManagedFrontend frontend, final Member member) {
    return Event.of(EventKind.RESOLVE, Actor.DNS)
        .at(frontend.config().name(), member.name())
        .cause("resolved");
  }
}
