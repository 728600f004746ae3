package io.millrace.control;

import io.millrace.config.BackendRole;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.ArrayList;
import java.util.List;

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
      final String busiest = busiest(frontend, active(frontend)).name();
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
    final List<Member> members = active(frontend);
    if (members.size() < 2) {
      return UNKNOWN;
    }
    final Member busiest = busiest(frontend, members);
    members.remove(busiest);
    long room = 0;
    for (final Member member : members) {
      if (member.config().sessionsMax() == 0) {
        return UNKNOWN;
      }
      room += member.config().sessionsMax();
    }
    final double more = (double) frontend.pool().active(busiest.slot()) / room;
    double highest = 0;
    for (final Member member : members) {
      final double own =
          (double) frontend.pool().active(member.slot()) / member.config().sessionsMax();
      highest = Math.max(highest, own + more);
    }
    return (int) Math.min(Integer.MAX_VALUE, Math.round(highest * PERCENT));
  }

  /** Those that take sessions now: primaries, or backups where there is no primary. */
  private static List<Member> active(final ManagedFrontend frontend) {
    final List<Member> eligible = new ArrayList<>();
    for (final Member member : frontend.managedPool().inOrder()) {
      if (member.backend().isEligible()) {
        eligible.add(member);
      }
    }
    final boolean hasPrimary = eligible.stream().anyMatch(Headroom::isPrimary);
    eligible.removeIf(member -> hasPrimary && !isPrimary(member));
    return eligible;
  }

  private static Member busiest(final ManagedFrontend frontend, final List<Member> members) {
    Member busiest = members.get(0);
    for (final Member member : members) {
      if (frontend.pool().active(member.slot()) > frontend.pool().active(busiest.slot())) {
        busiest = member;
      }
    }
    return busiest;
  }

  private static boolean isPrimary(final Member member) {
    return member.config().role() == BackendRole.PRIMARY;
  }

  private Event event() {
    return Event.of(EventKind.ALARM, Actor.MILLRACE).at(frontend.config().name()).cause("headroom");
  }
}
