package io.millrace.control;

import io.millrace.config.BackendConfig;
import io.millrace.net.AddressText;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Looks the names of all backends up, again and again, and soon after a session could not reach
 * what one stands for; publishes what changed. Conductor's thread only.
 */
final class NameWatch implements AutoCloseable {
  /** Answers of one turn. */
  private static final int ANSWERS_MAX = 64;

  private static final long NEVER_NS = TimeUnit.DAYS.toNanos(36_500);

  private final Set<ManagedPool> touched = new LinkedHashSet<>();
  private final List<Event> told = new ArrayList<>();
  private final ConductorSetup setup;
  private final GroupMembers members;
  private final Runnable wakeup;
  private final Events events;
  private final List<WatchedName> names = new ArrayList<>();
  private final Map<Object, WatchedName> byOwner = new IdentityHashMap<>();

  /** Bounded by the number of names: each has one look-up under way at most. */
  private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();

  private Resolver resolver;
  private long periodNs;
  private long nextNs;

  /** An answer that came. */
  @FunctionalInterface
  private interface Answered {
    void take(long nowNs);
  }

  NameWatch(
      final ConductorSetup setup,
      final HealthWatch health,
      final Runnable wakeup,
      final long nowNs) {
    this.setup = setup;
    this.wakeup = wakeup;
    events = setup.events();
    members = new GroupMembers(health, events);
    periodNs = setup.config().resolveNs() == 0 ? NEVER_NS : setup.config().resolveNs();
    nextNs = nowNs + NEVER_NS;
    for (final ManagedFrontend frontend : setup.frontends()) {
      watch(frontend, nowNs);
    }
  }

  /** All names of a frontend. */
  void watch(final ManagedFrontend frontend, final long nowNs) {
    frontend.managedPool().members().forEach(each -> watch(frontend, each, nowNs));
    frontend.managedPool().groups().forEach(each -> watch(frontend, each, nowNs));
  }

  /** The name of one backend, if it has one. */
  void watch(final ManagedFrontend frontend, final Member member, final long nowNs) {
    if (member.hasName()) {
      watch(member, WatchedName.of(frontend, member, nowNs), nowNs);
    }
  }

  /** The name of a group. */
  void watch(final ManagedFrontend frontend, final NameGroup group, final long nowNs) {
    watch(group, WatchedName.of(frontend, group, nowNs), nowNs);
  }

  /** One backend is configured no longer. */
  void forget(final Member member) {
    names.remove(byOwner.remove(member));
  }

  /** A group is configured no longer: its backends leave. */
  void forget(final ManagedFrontend frontend, final NameGroup group, final long nowNs) {
    names.remove(byOwner.remove(group));
    members.clear(frontend, group, nowNs);
  }

  /** Another time between two look-ups; 0 for never again. */
  void period(final long ns, final long nowNs) {
    final long next = ns == 0 ? NEVER_NS : ns;
    if (next != periodNs) {
      periodNs = next;
      names.forEach(each -> each.dueBy(nowNs + next));
      schedule(nowNs);
    }
  }

  /** A group is configured anew: what its name stands for is to be looked at now. */
  void again(final NameGroup group, final long nowNs) {
    byOwner.get(group).dueBy(nowNs);
    schedule(nowNs);
  }

  /** A session could not reach a backend: what its name stands for may have changed. */
  void suspect(final Member member) {
    final WatchedName name = periodNs == NEVER_NS ? null : nameOf(member);
    if (name != null) {
      name.suspect();
      nextNs = !name.isUnderWay() && name.dueNs() - nextNs < 0 ? name.dueNs() : nextNs;
    }
  }

  private WatchedName nameOf(final Member member) {
    final WatchedName own = byOwner.get(member);
    if (own != null || member.name().indexOf(BackendConfig.AT) < 0) {
      return own;
    }
    for (final WatchedName each : names) {
      if (each.group() != null && each.group().members().get(member.name()) == member) {
        return each;
      }
    }
    return null;
  }

  int poll(final long nowNs) {
    int work = 0;
    while (work < ANSWERS_MAX && !answers.isEmpty()) {
      answers.poll().take(nowNs);
      work++;
    }
    if (work > 0) {
      publish();
    }
    if (nextNs - nowNs <= 0) {
      names.stream().filter(each -> each.isDue(nowNs)).forEach(each -> lookUp(each, nowNs));
      work++;
    }
    if (work > 0) {
      schedule(nowNs);
    }
    return work;
  }

  /** Whether a look-up has ended that nobody has looked at. Any thread. */
  boolean hasAnswers() {
    return !answers.isEmpty();
  }

  /** How long until {@link #poll} has something to do by itself. */
  long restNs(final long nowNs) {
    return nextNs - nowNs;
  }

  @Override
  public void close() {
    if (resolver != null) {
      resolver.close();
    }
  }

  private void watch(final Object owner, final WatchedName name, final long nowNs) {
    if (resolver == null) {
      resolver = new Resolver(setup.threadFactory(), setup.lookup());
    }
    names.add(name);
    byOwner.put(owner, name);
    nextNs = nowNs;
  }

  private void schedule(final long nowNs) {
    nextNs = nowNs + NEVER_NS;
    for (final WatchedName each : names) {
      if (!each.isUnderWay() && each.dueNs() - nextNs < 0) {
        nextNs = each.dueNs();
      }
    }
  }

  private void lookUp(final WatchedName name, final long nowNs) {
    name.begin(nowNs);
    final String host = name.config().host();
    if (name.group() == null) {
      resolver.resolve(host, (found, why) -> answer(at -> onMember(name, found, why, at)));
    } else if (name.config().resolve().isService()) {
      resolver.resolveService(
          host,
          (found, why) -> answer(at -> onGroup(name, name.group().ofServices(found), why, at)));
    } else {
      resolver.resolve(
          host,
          (found, why) -> answer(at -> onGroup(name, name.group().ofAddresses(found), why, at)));
    }
  }

  private void answer(final Answered answered) {
    answers.offer(answered);
    wakeup.run();
  }

  private void onMember(
      final WatchedName name,
      final List<InetAddress> addresses,
      final String why,
      final long nowNs) {
    final Member member = name.member();
    if (member.isRemoved()) {
      return;
    }
    final String before = text(member.backend().addresses());
    final boolean changes = member.resolved(addresses);
    if (changes) {
      touched.add(name.frontend().managedPool());
    }
    final String known = text(member.backend().addresses());
    final String was = before.isEmpty() ? "" : ", was " + before;
    end(name, why, before, changes ? "resolved to " + known + was : "", nowNs);
  }

  private void onGroup(
      final WatchedName name,
      final Map<String, BackendConfig> wanted,
      final String why,
      final long nowNs) {
    if (byOwner.get(name.group()) != name) {
      return;
    }
    final boolean first = !name.group().isAnswered();
    final String before = text(name.group());
    if (why.isEmpty()) {
      members.apply(name, wanted, nowNs);
    }
    name.group().answered();
    end(name, why, before, first ? "resolved to " + text(name.group()) : "", nowNs);
  }

  /** One view for all answers of a turn; what is told holds by then. */
  private void publish() {
    touched.forEach(ManagedPool::publish);
    touched.clear();
    told.forEach(events::add);
    told.clear();
  }

  /** Tells of a failure once, not at every look-up. */
  private void end(
      final WatchedName name,
      final String why,
      final String before,
      final String change,
      final long nowNs) {
    final boolean good = why.isEmpty();
    final boolean failedBefore = name.end(good, periodNs, nowNs) > 0;
    final Event event =
        Event.of(EventKind.RESOLVE, Actor.DNS)
            .at(name.frontend().config().name(), name.config().name());
    if (!good && !failedBefore) {
      final String rest = before.isEmpty() ? "no address is known" : before + " stays in use";
      final String host = name.config().host();
      final String what = why.startsWith(host) ? why : host + ": " + why;
      told.add(
          event.cause("look-up-failed").evidence("name look-up failed: " + what + "; " + rest));
    } else if (good && !change.isEmpty()) {
      told.add(event.cause("resolved").evidence(change));
    } else if (good && failedBefore) {
      told.add(event.cause("resolved").evidence("name look-up works again"));
    }
  }

  private static String text(final List<InetAddress> addresses) {
    return String.join(" ", addresses.stream().map(AddressText::ip).toList());
  }

  private static String text(final NameGroup group) {
    final int at = group.config().name().length() + 1;
    return String.join(" ", group.members().keySet().stream().map(s -> s.substring(at)).toList());
  }
}
