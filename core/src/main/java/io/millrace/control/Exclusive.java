package io.millrace.control;

import io.millrace.balance.BackendHealth;
import io.millrace.balance.Bar;
import io.millrace.config.BackendRole;
import io.millrace.config.ExclusiveMode;
import io.millrace.status.Actor;
import io.millrace.status.EndCause;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * A pool of which one backend has all sessions. It is active until it is down, drained or removed,
 * and no longer: one that comes back waits. The next becomes active when all loops have said that
 * no session is left on any that was active before. Conductor's thread only.
 */
final class Exclusive {
  private final ManagedFrontend frontend;
  private final ManagedPool pool;
  private final HealthWatch health;
  private final Evictions evictions;
  private final Events events;

  /** Those that may have sessions: they were active, and no loop has said otherwise since. */
  private final Set<Member> exposed = Collections.newSetFromMap(new IdentityHashMap<>());

  private ExclusiveMode mode;
  private Member active;
  private boolean starting = true;
  private int evicting;
  private Member rival;
  private long rivalNs;

  Exclusive(
      final ManagedFrontend frontend,
      final HealthWatch health,
      final Evictions evictions,
      final Events events) {
    this.frontend = frontend;
    this.health = health;
    this.evictions = evictions;
    this.events = events;
    pool = frontend.managedPool();
    mode = pool.config().failover().exclusive();
    adopt();
  }

  /** A pool that was not exclusive before may have sessions anywhere. */
  private void adopt() {
    for (final Member member : pool.all()) {
      if (!member.isBarred(Bar.STANDBY)) {
        member.bar(Bar.STANDBY, true);
        exposed.add(member);
      }
    }
    if (!exposed.isEmpty()) {
      pool.publish();
    }
  }

  /** It is exclusive otherwise than before. */
  void mode(final ExclusiveMode other) {
    mode = other;
  }

  /** The pool is exclusive no longer. */
  void end() {
    forgetRival();
    pool.all().forEach(each -> each.bar(Bar.STANDBY, false));
    pool.publish();
  }

  /** Something has changed in the pool. */
  void review(final long nowNs) {
    if (active != null && !mayStay(active)) {
      active.bar(Bar.STANDBY, true);
      active = null;
      pool.publish();
    }
    if (active == null) {
      forgetRival();
      moveOn(nowNs);
    } else {
      lookForRival(nowNs);
    }
  }

  /**
   * A rival is believed when the active one, asked once more, still says that it is the one: after
   * a change of roles it does not.
   */
  void poll() {
    if (rival == null || pool.isContested() || !health.isGoodSince(active, rivalNs)) {
      return;
    }
    pool.contested(true);
    events.add(
        Event.of(EventKind.ALARM, Actor.MILLRACE)
            .at(frontend.config().name())
            .cause("two-primaries")
            .evidence(
                active.name()
                    + " and "
                    + rival.name()
                    + " both say that they are primary; "
                    + active.name()
                    + " stays active"));
  }

  private void moveOn(final long nowNs) {
    final Member next = evicting > 0 ? null : choose();
    if (next == null) {
      return;
    }
    final List<Member> former = new ArrayList<>(exposed);
    former.remove(next);
    if (former.isEmpty()) {
      activate(next, nowNs);
      return;
    }
    for (final Member each : former) {
      evicting++;
      evictions.all(frontend, each, EndCause.DOWN_TAKEOVER, () -> evicted(each, nowNs));
    }
  }

  private void evicted(final Member former, final long nowNs) {
    evicting--;
    exposed.remove(former);
    review(nowNs);
  }

  /** It is told when it holds, not just before. */
  private void activate(final Member next, final long nowNs) {
    active = next;
    exposed.add(next);
    next.bar(Bar.STANDBY, false);
    pool.publish();
    final Event event =
        Event.of(EventKind.BACKEND, Actor.MILLRACE)
            .at(frontend.config().name(), next.name())
            .to("active");
    events.add(starting ? event : event.cause("takeover").from("standby"));
    starting = false;
    lookForRival(nowNs);
  }

  /** The first good one in order of the flags, backups last; at the start none before its turn. */
  private Member choose() {
    for (final BackendRole role : BackendRole.values()) {
      for (final Member member : pool.inOrder()) {
        if (member.config().role() == role && isGood(member)) {
          return member;
        }
        if (member.config().role() == role && starting && !isAnswered(member)) {
          return null;
        }
      }
    }
    return null;
  }

  private boolean isAnswered(final Member member) {
    return member.isAnswered() && health.isAnswered(member);
  }

  private void lookForRival(final long nowNs) {
    final Member found = mode == ExclusiveMode.CLAIM ? findRival() : null;
    if (found == rival) {
      return;
    }
    if (found == null) {
      forgetRival();
    } else {
      rival = found;
      rivalNs = nowNs;
      health.suspect(active, nowNs);
    }
  }

  private Member findRival() {
    for (final Member member : pool.members()) {
      if (member != active && member.health() == BackendHealth.UP && isGood(member)) {
        return member;
      }
    }
    return null;
  }

  private void forgetRival() {
    if (pool.isContested()) {
      pool.contested(false);
      events.add(
          Event.of(EventKind.ALARM, Actor.MILLRACE)
              .at(frontend.config().name())
              .cause("one-primary")
              .evidence("no longer two that say that they are primary"));
    }
    rival = null;
  }

  /** One that is full is not down. */
  private static boolean mayStay(final Member member) {
    return member.health() != BackendHealth.DOWN
        && !member.isBarred(Bar.OPERATOR)
        && !member.isRemoved()
        && member.weight() > 0;
  }

  private static boolean isGood(final Member member) {
    return mayStay(member)
        && member.health().isEligible()
        && !member.isBarred(Bar.UNTABLED)
        && !member.addresses().isEmpty();
  }
}
