package io.millrace.control;

import io.millrace.balance.Bar;
import io.millrace.config.BackendConfig;
import io.millrace.config.OperatorState;
import io.millrace.status.Actor;
import io.millrace.status.EndCause;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Carries out what operators order of backends: all of an order or nothing. Conductor's thread
 * only.
 */
final class Orders {
  /** Names in a message. */
  private static final int KNOWN_MAX = 20;

  private final List<ManagedFrontend> frontends;
  private final LiveSessions live;
  private final Events events;

  Orders(final List<ManagedFrontend> frontends, final LiveSessions live, final Events events) {
    this.frontends = frontends;
    this.live = live;
    this.events = events;
  }

  /** One backend that an order is about. */
  record Target(ManagedFrontend frontend, Member member) {
    long sessions() {
      return frontend.pool().active(member.slot());
    }

    String state() {
      return member.state(sessions());
    }

    String name() {
      return member.name();
    }

    String path() {
      return frontend.config().name() + "/" + member.name();
    }
  }

  /**
   * Sets what the backends are to be.
   *
   * @throws OrderException when a name is unknown, or no eligible backend would be left
   */
  List<OrderedBackend> set(
      final List<String> names,
      final OperatorState state,
      final Force force,
      final String user,
      final long nowNs) {
    final Set<Target> targets = find(names);
    if (state != OperatorState.ENABLED && force == Force.NO) {
      requireSomeLeft(targets);
    }
    final Map<Target, String> before = new LinkedHashMap<>();
    for (final Target target : targets) {
      before.put(target, target.state());
      target.member().order(state);
    }
    publish(targets);
    final List<OrderedBackend> done = new ArrayList<>();
    for (final Map.Entry<Target, String> each : before.entrySet()) {
      final Target target = each.getKey();
      if (!target.state().equals(each.getValue())) {
        target.member().changed("operator", user, nowNs);
        tell(target, user, each.getValue(), target.state());
      }
      final int weight = target.member().weight();
      done.add(ordered(target, each.getValue(), weight));
    }
    if (state == OperatorState.DISABLED) { // only now: the loops end them while we count
      targets.forEach(
          each -> live.evict(each.frontend().config().name(), each.name(), EndCause.DISABLED));
    }
    return done;
  }

  /**
   * Sets weights, all in one step.
   *
   * @param weights by name
   * @param user who orders it
   * @throws OrderException when a name is unknown or a weight is out of range
   */
  List<OrderedBackend> weigh(final Map<String, Integer> weights, final String user) {
    final Map<Target, Integer> targets = new LinkedHashMap<>();
    for (final Map.Entry<String, Integer> each : weights.entrySet()) {
      final int weight = each.getValue();
      if (weight < 0 || weight > BackendConfig.WEIGHT_MAX) {
        throw new OrderException(
            "weight " + weight + " is outside 0 to " + BackendConfig.WEIGHT_MAX);
      }
      find(List.of(each.getKey())).forEach(target -> targets.put(target, weight));
    }
    final List<OrderedBackend> done = new ArrayList<>();
    for (final Map.Entry<Target, Integer> each : targets.entrySet()) {
      final Target target = each.getKey();
      final int before = target.member().weight();
      target.member().weight(each.getValue());
      if (before != each.getValue()) {
        target.frontend().managedPool().weighAnew();
        tell(target, user, "weight " + before, "weight " + each.getValue());
      }
      done.add(ordered(target, target.state(), before));
    }
    publish(targets.keySet());
    return done;
  }

  /**
   * The backends of some names.
   *
   * @throws OrderException when a name stands for none
   */
  Set<Target> find(final List<String> names) {
    final Set<Target> found = new LinkedHashSet<>();
    for (final String name : names) {
      final Selector selector = Selector.parse(name);
      final List<Target> meant =
          all().stream()
              .filter(each -> selector.matches(each.frontend().config().name(), each.name()))
              .toList();
      if (meant.isEmpty()) {
        throw new OrderException("no backend is called \"" + name + "\"; there are " + known());
      }
      found.addAll(meant);
    }
    return found;
  }

  private List<Target> all() {
    final List<Target> all = new ArrayList<>();
    for (final ManagedFrontend frontend : frontends) {
      frontend.managedPool().members().forEach(each -> all.add(new Target(frontend, each)));
    }
    return all;
  }

  private void tell(final Target target, final String user, final String from, final String to) {
    events.add(
        Event.of(EventKind.OPERATOR, Actor.OPERATOR)
            .by(user)
            .at(target.frontend().config().name(), target.name())
            .from(from)
            .to(to)
            .evidence(target.sessions() + (target.sessions() == 1 ? " session" : " sessions")));
  }

  private static OrderedBackend ordered(
      final Target target, final String before, final int weightBefore) {
    return new OrderedBackend(
        target.frontend().config().name(),
        target.member().name(),
        before,
        target.state(),
        weightBefore,
        target.member().weight(),
        target.sessions());
  }

  private void requireSomeLeft(final Set<Target> targets) {
    for (final ManagedFrontend frontend : frontends) {
      String last = null;
      boolean left = false;
      for (final Member member : frontend.managedPool().members()) {
        if (couldServe(member)) {
          final Target target = new Target(frontend, member);
          final boolean meant = targets.contains(target);
          last = meant ? target.path() : last;
          left |= !meant;
        }
      }
      if (last != null && !left) {
        throw new OrderException(
            last
                + " is the last eligible backend of "
                + frontend.config().name()
                + "; with --force that is done all the same");
      }
    }
  }

  /** One that only stands by would follow. */
  private static boolean couldServe(final Member member) {
    final boolean barred = member.bars().stream().anyMatch(bar -> bar != Bar.STANDBY);
    return !barred
        && member.weight() > 0
        && member.health().isEligible()
        && !member.backend().addresses().isEmpty();
  }

  private static void publish(final Set<Target> targets) {
    final Set<ManagedPool> pools = new LinkedHashSet<>();
    targets.forEach(target -> pools.add(target.frontend().managedPool()));
    pools.forEach(ManagedPool::publish);
  }

  private String known() {
    final List<String> paths = all().stream().map(Target::path).toList();
    final String some = String.join(", ", paths.stream().limit(KNOWN_MAX).toList());
    return some + (paths.size() > KNOWN_MAX ? ", ..." : "");
  }
}
