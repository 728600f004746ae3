package io.millrace.control;

import io.millrace.net.AddressText;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.net.InetAddress;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Looks the names of all backends up, again and again, and publishes what changed. Conductor's
 * thread only.
 */
final class NameWatch implements AutoCloseable {
  /** Answers of one turn. */
  private static final int ANSWERS_MAX = 64;

  private static final long NEVER_NS = TimeUnit.DAYS.toNanos(36_500);

  private final List<ManagedFrontend> frontends;

  /** Bounded by the number of names: each has one look-up under way at most. */
  private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();

  private final Runnable wakeup;
  private final Events events;

  /** Told of, until their look-up succeeds again. */
  private final Set<Member> failing = Collections.newSetFromMap(new IdentityHashMap<>());

  private final long periodNs;
  private Resolver resolver;
  private long nextNs;

  NameWatch(
      final List<ManagedFrontend> frontends,
      final ConductorSetup setup,
      final Runnable wakeup,
      final long nowNs) {
    this.frontends = frontends;
    this.wakeup = wakeup;
    events = setup.events();
    periodNs = setup.resolveNs();
    nextNs = nowNs;
    if (frontends.stream().anyMatch(each -> each.managedPool().hasNames())) {
      resolver = new Resolver(setup.threadFactory(), setup.lookup());
    }
  }

  int poll(final long nowNs) {
    int work = 0;
    while (work < ANSWERS_MAX && !answers.isEmpty()) {
      answers.poll().run();
      work++;
    }
    return work + ask(nowNs);
  }

  private int ask(final long nowNs) {
    if (resolver == null || nextNs - nowNs > 0) {
      return 0;
    }
    nextNs = nowNs + (periodNs == 0 ? NEVER_NS : periodNs);
    for (final ManagedFrontend frontend : frontends) {
      for (final Member member : frontend.managedPool().members()) {
        if (member.beginResolving()) {
          lookUp(frontend, member);
        }
      }
    }
    return 1;
  }

  /** Whether a look-up has ended that nobody has looked at. Any thread. */
  boolean hasAnswers() {
    return !answers.isEmpty();
  }

  /** How long until {@link #poll} has something to do by itself. */
  long restNs(final long nowNs) {
    return resolver == null ? NEVER_NS : nextNs - nowNs;
  }

  @Override
  public void close() {
    if (resolver != null) {
      resolver.close();
    }
  }

  private void lookUp(final ManagedFrontend frontend, final Member member) {
    resolver.resolve(
        member.config().host(),
        addresses -> {
          answers.offer(() -> onResolved(frontend, member, addresses));
          wakeup.run();
        });
  }

  private void onResolved(
      final ManagedFrontend frontend, final Member member, final List<InetAddress> addresses) {
    if (member.isRemoved()) {
      failing.remove(member);
      return;
    }
    final String before = text(member.backend().addresses());
    final boolean changes = member.resolved(addresses);
    if (changes) {
      frontend.managedPool().publish();
    }
    final Event event =
        Event.of(EventKind.RESOLVE, Actor.DNS).at(frontend.config().name(), member.name());
    if (addresses.isEmpty()) {
      tellFailure(event, member, before);
    } else if (changes) {
      failing.remove(member);
      events.add(
          event
              .cause("resolved")
              .evidence(
                  "resolved to " + text(addresses) + (before.isEmpty() ? "" : ", was " + before)));
    } else if (failing.remove(member)) {
      events.add(event.cause("resolved").evidence("name look-up works again, still " + before));
    }
  }

  /** Once, not at every look-up. */
  private void tellFailure(final Event event, final Member member, final String before) {
    if (failing.add(member)) {
      final String rest = before.isEmpty() ? "no address is known" : before + " stays in use";
      events.add(
          event
              .cause("look-up-failed")
              .evidence("name look-up failed: " + member.config().host() + "; " + rest));
    }
  }

  private static String text(final List<InetAddress> addresses) {
    return String.join(" ", addresses.stream().map(AddressText::ip).toList());
  }
}
