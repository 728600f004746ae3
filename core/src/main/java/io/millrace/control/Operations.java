package io.millrace.control;

import java.util.ArrayList;
import java.util.List;

/**
 * What can be asked and ordered of a running forwarder. Only within a call of {@link
 * ConductorProxy#order}: on the conductor's thread, so nothing here may wait.
 */
public final class Operations {
  private final List<ManagedFrontend> frontends;
  private final HealthWatch health;
  private final Events events;
  private long nowNs;

  Operations(final List<ManagedFrontend> frontends, final HealthWatch health, final Events events) {
    this.frontends = frontends;
    this.health = health;
    this.events = events;
  }

  Operations at(final long atNs) {
    nowNs = atNs;
    return this;
  }

  /**
   * Takes what has changed.
   *
   * @return the forwarder's
   */
  public Events events() {
    return events;
  }

  /**
   * The state of each backend.
   *
   * @return frontends in order of configuration, each with its backends
   */
  public List<BackendStatus> backends() {
    final List<BackendStatus> all = new ArrayList<>();
    for (final ManagedFrontend frontend : frontends) {
      for (final Member member : frontend.managedPool().all()) {
        final long sessions = frontend.pool().active(member.slot());
        if (!member.isRemoved() || sessions > 0) {
          all.add(status(frontend, member, sessions));
        }
      }
    }
    return all;
  }

  private BackendStatus status(
      final ManagedFrontend frontend, final Member member, final long sessions) {
    return new BackendStatus(
        frontend.config().name(),
        member.config(),
        member.backend().addresses(),
        member.state(sessions),
        member.backend().isEligible(),
        nowNs - member.sinceNs(),
        member.changedBy(),
        member.why(),
        health.lastProbe(member),
        member.weight(),
        member.weight() * member.tenths(),
        sessions);
  }
}
