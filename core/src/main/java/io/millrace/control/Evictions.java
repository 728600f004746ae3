package io.millrace.control;

import io.millrace.balance.Pool;
import io.millrace.config.RateConfig;
import io.millrace.loop.EventLoopProxy;
import io.millrace.status.Actor;
import io.millrace.status.EndCause;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes the live sessions off backends that get no new ones: all at once, or so many in a while.
 * Whoever orders it has published the view without the backend before. Conductor's thread only.
 */
final class Evictions {
  /** A pace is kept in steps of at least so long: a loop is not asked more often. */
  private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Gathering gathering;
  private final Events events;
  private final int loops;
  private final List<Pacing> pacings = new ArrayList<>();

  Evictions(final Gathering gathering, final Events events, final int loops) {
    this.gathering = gathering;
    this.events = events;
    this.loops = loops;
  }

  /**
   * Takes all of them.
   *
   * @param done run when all loops have done so
   */
  void all(
      final ManagedFrontend frontend,
      final Member member,
      final EndCause cause,
      final Runnable done) {
    stop(member);
    member.evictions(1);
    final Pool pool = frontend.pool();
    gathering.<Integer>ask(
        (loop, answer) -> loop.evict(pool, member.slot(), cause, Integer.MAX_VALUE, answer::accept),
        counts -> {
          member.evictions(-1);
          tell(frontend, member, cause, LiveSessions.sum(counts));
          done.run();
        });
  }

  /** Takes so many in a while until none is left, oldest first on each loop. */
  void paced(
      final ManagedFrontend frontend,
      final Member member,
      final EndCause cause,
      final RateConfig rate,
      final long nowNs) {
    if (pacings.stream().noneMatch(each -> each.member == member)) {
      pacings.add(new Pacing(frontend, member, cause, rate, nowNs));
    }
  }

  /** What is left may stay. */
  void stop(final Member member) {
    pacings.stream().filter(each -> each.member == member).forEach(each -> each.over = true);
  }

  int poll(final long nowNs) {
    if (pacings.isEmpty()) {
      return 0;
    }
    int work = 0;
    for (final Pacing each : pacings) {
      work += each.poll(nowNs);
    }
    pacings.removeIf(each -> each.over && !each.asked);
    return work;
  }

  /** How long until {@link #poll} has something to do. */
  long restNs(final long nowNs) {
    long restNs = Long.MAX_VALUE;
    for (final Pacing each : pacings) {
      restNs = each.asked ? restNs : Math.min(restNs, each.nextNs - nowNs);
    }
    return restNs;
  }

  private void tell(
      final ManagedFrontend frontend, final Member member, final EndCause cause, final long count) {
    if (count > 0) {
      events.add(
          Event.of(EventKind.BACKEND, Actor.MILLRACE)
              .at(frontend.config().name(), member.name())
              .cause(cause.label())
              .evidence(count + " live sessions closed (" + cause.label() + ")"));
    }
  }

  /** One backend whose sessions end at a rate. The loops take turns; one is asked at a time. */
  private final class Pacing {
    private final ManagedFrontend frontend;
    private final Member member;
    private final EndCause cause;
    private final RateConfig rate;
    private final int batch;
    private long nextNs;
    private long count;
    private int loop;
    private int emptyInARow;
    private boolean asked;
    private boolean over;

    Pacing(
        final ManagedFrontend frontend,
        final Member member,
        final EndCause cause,
        final RateConfig rate,
        final long nowNs) {
      this.frontend = frontend;
      this.member = member;
      this.cause = cause;
      this.rate = rate;
      batch = (int) Math.max(1, STEP_NS * rate.count() / rate.periodNs());
      nextNs = nowNs;
    }

    int poll(final long nowNs) {
      if (asked || over || nextNs - nowNs > 0) {
        return 0;
      }
      asked = true;
      member.evictions(1);
      final Pool pool = frontend.pool();
      gathering.<Integer>askOne(
          loop,
          (EventLoopProxy proxy, Consumer<Integer> answer) ->
              proxy.evict(pool, member.slot(), cause, batch, answer::accept),
          taken -> answered(taken, nowNs));
      return 1;
    }

    private void answered(final int taken, final long atNs) {
      asked = false;
      member.evictions(-1);
      count += taken;
      nextNs = atNs + taken * rate.periodNs() / rate.count();
      emptyInARow = taken == 0 ? emptyInARow + 1 : 0;
      loop = (loop + 1) % loops;
      over |= emptyInARow == loops;
      if (over) {
        tell(frontend, member, cause, count);
      }
    }
  }
}
