package io.millrace.control;

import io.millrace.balance.BackendHealth;
import io.millrace.config.DownCause;
import io.millrace.config.DownPolicy;
import io.millrace.config.ExclusiveMode;
import io.millrace.status.EndCause;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of the live sessions of a backend that goes down or is removed, as {@code --on-down}
 * says, and who is active in an exclusive pool. It learns both from the probes and from the pools
 * themselves whenever one is published. Conductor's thread only.
 */
final class Failover {
  private final Frontends frontends;
  private final HealthWatch health;
  private final Events events;
  private final Gathering gathering;
  private final Evictions evictions;
  private final Map<ManagedPool, Exclusive> exclusives = new IdentityHashMap<>();
  private List<ManagedFrontend> known = List.of();
  private final Map<Member, Outage> outages = new IdentityHashMap<>();

  Failover(final ConductorSetup setup, final HealthWatch health, final Gathering gathering) {
    this.health = health;
    this.gathering = gathering;
    frontends = setup.frontends();
    events = setup.events();
    evictions = new Evictions(gathering, events, setup.loops().size());
  }

  /** The time during which a backend is down. */
  private static final class Outage {
    private DownCause applied;
    private long silentSinceNs;
    private boolean asking;
  }

  int poll(final long nowNs) {
    final List<ProbeNews> news = health.takeNews();
    for (int i = 0; i < news.size(); i++) { // an iterator would be garbage in each turn
      onProbe(news.get(i), nowNs);
    }
    final List<ManagedFrontend> now = frontends.snapshot();
    if (now != known) {
      known = now;
      exclusives.keySet().retainAll(now.stream().map(ManagedFrontend::managedPool).toList());
    }
    for (int i = 0; i < now.size(); i++) {
      final ManagedFrontend each = now.get(i);
      if (each.managedPool().takeChanged()) {
        onChange(each, nowNs);
      }
      if (!exclusives.isEmpty() && exclusives.containsKey(each.managedPool())) {
        exclusives.get(each.managedPool()).poll();
      }
    }
    return news.size() + evictions.poll(nowNs);
  }

  /** How long until {@link #poll} has something to do. */
  long restNs(final long nowNs) {
    return evictions.restNs(nowNs);
  }

  /** A pool was published anew. */
  private void onChange(final ManagedFrontend frontend, final long nowNs) {
    final ManagedPool pool = frontend.managedPool();
    for (final Member member : pool.all()) {
      if (member.takeRemoval()) {
        outages.remove(member);
        onRemoval(frontend, member, nowNs);
      }
    }
    final ExclusiveMode mode = pool.config().failover().exclusive();
    Exclusive exclusive = exclusives.get(pool);
    if (mode == ExclusiveMode.OFF) {
      exclusives.remove(pool);
      if (exclusive != null) {
        exclusive.end();
      }
      return;
    }
    if (exclusive == null) {
      exclusive = new Exclusive(frontend, health, evictions, events);
      exclusives.put(pool, exclusive);
    }
    exclusive.mode(mode);
    exclusive.review(nowNs);
  }

  /** Without a probe nobody can tell whether it is silent: that keeps its sessions, too. */
  private void onRemoval(final ManagedFrontend frontend, final Member member, final long nowNs) {
    final DownPolicy policy = policy(frontend, DownCause.REMOVED);
    if (policy.kind() == DownPolicy.Kind.CLOSE) {
      evictions.all(frontend, member, EndCause.DOWN_REMOVED, () -> {});
    } else if (policy.kind() == DownPolicy.Kind.PACED) {
      evictions.paced(frontend, member, EndCause.DOWN_REMOVED, policy.rate(), nowNs);
    }
  }

  private void onProbe(final ProbeNews news, final long nowNs) {
    final Member member = news.member();
    if (member.isRemoved()) {
      return;
    }
    if (member.health() != BackendHealth.DOWN) {
      if (outages.remove(member) != null) {
        evictions.stop(member);
      }
    } else if (news.isBad()) {
      Outage outage = outages.get(member);
      if (outage == null) {
        outage = new Outage();
        outage.silentSinceNs = news.failingSinceNs();
        outages.put(member, outage);
      }
      apply(news, outage, nowNs);
    }
  }

  private void apply(final ProbeNews news, final Outage outage, final long nowNs) {
    final DownCause cause = news.cause();
    final DownPolicy policy = policy(news.frontend(), cause);
    if (policy.kind() == DownPolicy.Kind.SILENT) {
      listen(news, outage);
    } else if (outage.applied != cause && policy.kind() == DownPolicy.Kind.CLOSE) {
      evictions.all(news.frontend(), news.member(), endCause(cause), () -> {});
    } else if (policy.kind() == DownPolicy.Kind.PACED) {
      final EndCause end = endCause(cause);
      evictions.paced(news.frontend(), news.member(), end, policy.rate(), nowNs);
    }
    outage.applied = cause;
  }

  /**
   * Ends all sessions when none has heard from the backend. When one has, the next look is at what
   * came since the probe of this one began.
   */
  private void listen(final ProbeNews news, final Outage outage) {
    final Member member = news.member();
    if (outage.asking || news.frontend().pool().active(member.slot()) == 0) {
      return;
    }
    outage.asking = true;
    member.evictions(1);
    gathering.<Boolean>ask(
        (loop, answer) ->
            loop.hear(news.frontend().pool(), member.slot(), outage.silentSinceNs, answer),
        answers -> {
          member.evictions(-1);
          outage.asking = false;
          if (answers.contains(true)) {
            outage.silentSinceNs = news.begunNs();
          } else if (outages.get(member) == outage) {
            evictions.all(news.frontend(), member, endCause(news.cause()), () -> {});
          }
        });
  }

  private static DownPolicy policy(final ManagedFrontend frontend, final DownCause cause) {
    return frontend.managedPool().config().failover().onDown().policy(cause);
  }

  private static EndCause endCause(final DownCause cause) {
    return switch (cause) {
      case REFUSED -> EndCause.DOWN_REFUSED;
      case TIMEOUT -> EndCause.DOWN_TIMEOUT;
      case REPLY -> EndCause.DOWN_REPLY;
      case REMOVED -> EndCause.DOWN_REMOVED;
      case TAKEOVER -> EndCause.DOWN_TAKEOVER;
    };
  }
}
