package io.millrace.control;

import io.millrace.balance.Bar;
import io.millrace.balance.Pool;
import io.millrace.balance.Trial;
import io.millrace.config.EjectConfig;
import io.millrace.config.Units;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The circuit breaker of one pool: a backend is in, or out for a while, or tried by one session.
 * What probes say is another matter: neither lifts what the other has found. Conductor's thread
 * only.
 */
final class PoolEjections {
  /**
   * A session that has reached a backend on trial speaks for it when nothing bad has come for so
   * long: there are protocols in which the backend never says a word.
   */
  static final long SETTLE_NS = TimeUnit.SECONDS.toNanos(1);

  private static final String EJECTED = "ejected";
  private static final int PERCENT = 100;
  private static final int UNCOUNTED = -1;

  private final String frontend;
  private final ManagedPool managed;
  private final Pool pool;
  private final Events events;
  private final Map<Member, Out> outs = new IdentityHashMap<>(1);

  /** What is to be told: when it holds, not just before. */
  private final List<Runnable> news = new ArrayList<>();

  /** How many are eligible while {@link #look} is under way; counted when it is needed. */
  private int eligible;

  /** A backend that is out or on trial. */
  private static final class Out {
    private int times;
    private long deadlineNs;
    private boolean settles;
  }

  PoolEjections(final String frontend, final ManagedPool managed, final Events events) {
    this.frontend = frontend;
    this.events = events;
    this.managed = managed;
    pool = managed.pool();
  }

  /**
   * Looks at what sessions have met and at the time.
   *
   * @return how long until there is something to do by itself
   */
  long look(final long nowNs) {
    outs.keySet().removeIf(Member::isRemoved);
    boolean changes = false;
    eligible = UNCOUNTED;
    for (final Member member : managed.members()) {
      final Out out = outs.get(member);
      if (out == null) {
        changes |= lookAtOneIn(member, nowNs);
      } else if (managed.isAtLast() && pool.failures(member.slot()) == 0) {
        restore(member, "served", nowNs);
        changes = true;
      } else if (member.isBarred(Bar.EJECTED)) {
        changes |= lookAtOneOut(member, out, nowNs);
      } else {
        changes |= lookAtTrial(member, out, nowNs);
      }
    }
    if (changes) {
      managed.publish();
      news.forEach(Runnable::run);
      news.clear();
    }
    return restNs(nowNs);
  }

  private EjectConfig config() {
    return managed.config().failover().eject();
  }

  private long restNs(final long nowNs) {
    long restNs = Long.MAX_VALUE;
    for (final Map.Entry<Member, Out> each : outs.entrySet()) {
      if (each.getKey().isBarred(Bar.EJECTED) || each.getValue().settles) {
        restNs = Math.min(restNs, Math.max(0, each.getValue().deadlineNs - nowNs));
      }
    }
    return restNs;
  }

  private boolean lookAtOneIn(final Member member, final long nowNs) {
    final int failures = pool.failures(member.slot());
    if (!config().isOn() || failures < config().after() || !mayGo(member)) {
      return false;
    }
    eject(member, new Out(), failures + " in a row", nowNs);
    eligible--;
    return true;
  }

  private boolean lookAtOneOut(final Member member, final Out out, final long nowNs) {
    if (out.deadlineNs - nowNs > 0) {
      return false;
    }
    final String before = member.word(member.health());
    out.settles = false;
    pool.openTrial(member.slot());
    member.bar(Bar.EJECTED, false);
    member.bar(Bar.TRIAL, true);
    tell(member, before, event(member).cause("ejection-over").evidence("one session tries"), nowNs);
    return true;
  }

  private boolean lookAtTrial(final Member member, final Out out, final long nowNs) {
    final Trial trial = pool.trial(member.slot());
    if (trial == Trial.FAILED) {
      eject(member, out, "again in its trial", nowNs);
      return true;
    }
    if (trial == Trial.CONNECTED && !out.settles) {
      out.settles = true;
      out.deadlineNs = nowNs + SETTLE_NS;
    }
    final boolean settled = trial == Trial.CONNECTED && out.deadlineNs - nowNs <= 0;
    if (trial == Trial.PASSED || settled) {
      restore(member, "trial", nowNs);
      return true;
    }
    out.settles &= trial == Trial.CONNECTED;
    return false;
  }

  /** Not the last one that is eligible, nor more of the pool than may go. */
  private boolean mayGo(final Member member) {
    final int most = managed.members().size() * config().maxPercent() / PERCENT;
    if (outs.size() >= most || !member.backend().isEligible()) {
      return false;
    }
    if (eligible == UNCOUNTED) {
      eligible =
          (int) managed.members().stream().filter(each -> each.backend().isEligible()).count();
    }
    return eligible > 1;
  }

  private void eject(final Member member, final Out out, final String what, final long nowNs) {
    final String before = member.word(member.health());
    out.times = Math.min(out.times + 1, EjectConfig.TIMES_MAX);
    out.deadlineNs = nowNs + config().timeNs() * out.times;
    out.settles = false;
    outs.put(member, out);
    pool.closeTrial(member.slot());
    member.bar(Bar.TRIAL, false);
    member.bar(Bar.EJECTED, true);
    final String evidence = "for " + Units.duration(config().timeNs() * out.times);
    tell(member, before, event(member).cause("failures", what).evidence(evidence), nowNs);
  }

  private void restore(final Member member, final String cause, final long nowNs) {
    final String before = member.word(member.health());
    outs.remove(member);
    pool.forget(member.slot());
    member.bar(Bar.EJECTED, false);
    member.bar(Bar.TRIAL, false);
    tell(member, before, event(member).cause(cause).evidence("a session was served"), nowNs);
  }

  private Event event(final Member member) {
    return Event.of(EventKind.BACKEND, Actor.PASSIVE).at(frontend, member.name());
  }

  /** A line for people only where the one word for the backend is another than before. */
  private void tell(final Member member, final String before, final Event event, final long nowNs) {
    final String now = member.word(member.health());
    if (now.equals(before)) {
      news.add(() -> events.record(event.from(before).to(now)));
      return;
    }
    final long lastedMs = TimeUnit.NANOSECONDS.toMillis(nowNs - member.sinceNs());
    final Event told = event.from(before, lastedMs).to(now);
    final boolean out = EJECTED.equals(now);
    news.add(() -> events.add(out ? told : told.cause(null, null)));
    member.changed("passive", out ? told.detail() : "", nowNs);
  }
}
