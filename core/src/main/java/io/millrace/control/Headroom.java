package io.millrace.control;

import io.millrace.config.BackendRole;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;

/**
 * What the survivors of a pool would carry if its busiest backend died now: its sessions spread
 * over them in proportion to their {@code max}. Tells when that passes a part of the {@code max},
 * and again only after it was clearly below. Conductor's thread only.
 */
final class Headroom {
  /** Nothing can be said: fewer than two backends, or a survivor without a {@code max}. */
  static final int UNKNOWN = -1;

  private static final int[] PASSED_PERCENT = {60, 100};

  /** How far below it must fall before it is told again. */
  private static final int HYSTERESIS_PERCENT = 10;

  private static final int PERCENT = 100;

  private final ManagedFrontend frontend;
  private final Events events;
  private int passed;

  Headroom(final ManagedFrontend frontend, final Events events) {
    this.frontend = frontend;
    this.events = events;
  }

  /** Now and then. */
  void look() {
    final int percent = percent(frontend);
    int now = passed;
    while (now < PASSED_PERCENT.length && percent >= PASSED_PERCENT[now]) {
      now++;
    }
    while (now > 0 && percent < PASSED_PERCENT[now - 1] - HYSTERESIS_PERCENT) {
      now--;
    }
    if (now > passed) {
      final String busiest = busiest(frontend, role(frontend)).name();
      events.add(
          event()
              .evidence(
                  "if "
                      + busiest
                      + " died now, another one would carry "
                      + percent
                      + " % of its max"));
    } else if (now < passed) {
      events.record(event().evidence(percent == UNKNOWN ? "unknown" : percent + " % again"));
    }
    passed = now;
  }

  /**
   * The load of the survivor that would have the highest.
   *
   * @return percent of its {@code max}, rounded up, or {@link #UNKNOWN}
   */
  static int percent(final ManagedFrontend frontend) {
    final BackendRole role = role(frontend);
    final Member busiest = busiest(frontend, role);
    long room = 0;
    int survivors = 0;
    for (final Member member : frontend.managedPool().all()) {
      if (member != busiest && isActive(member, role)) {
        if (member.config().sessionsMax() == 0) {
          return UNKNOWN;
        }
        room += member.config().sessionsMax();
        survivors++;
      }
    }
    return survivors == 0 ? UNKNOWN : percent(frontend, role, busiest, room);
  }

  private static int percent(
      final ManagedFrontend frontend,
      final BackendRole role,
      final Member busiest,
      final long room) {
    final double more = (double) frontend.pool().active(busiest.slot()) / room;
    double highest = 0;
    for (final Member member : frontend.managedPool().all()) {
      if (member != busiest && isActive(member, role)) {
        final double own =
            (double) frontend.pool().active(member.slot()) / member.config().sessionsMax();
        highest = Math.max(highest, own + more);
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, Math.round(highest * PERCENT));
  }

  /** Of those that take sessions now: primaries, or backups where there is no primary. */
  private static BackendRole role(final ManagedFrontend frontend) {
    for (final Member member : frontend.managedPool().all()) {
      if (isActive(member, BackendRole.PRIMARY)) {
        return BackendRole.PRIMARY;
      }
    }
    return BackendRole.BACKUP;
  }

  private static boolean isActive(final Member member, final BackendRole role) {
    return member.config().role() == role && !member.isRemoved() && member.isEligible();
  }

  /** Of several the first in order of configuration; null when none is active. */
  private static Member busiest(final ManagedFrontend frontend, final BackendRole role) {
    Member busiest = null;
    for (final Member member : frontend.managedPool().all()) {
      if (isActive(member, role) && (busiest == null || isBefore(frontend, member, busiest))) {
        busiest = member;
      }
    }
    return busiest;
  }

  private static boolean isBefore(
      final ManagedFrontend frontend, final Member member, final Member other) {
    final long sessions = frontend.pool().active(member.slot());
    final long others = frontend.pool().active(other.slot());
    return sessions > others || sessions == others && member.place() < other.place();
  }

  private Event event() {
    return Event.of(EventKind.ALARM, Actor.MILLRACE).at(frontend.config().name()).cause("headroom");
  }
}
