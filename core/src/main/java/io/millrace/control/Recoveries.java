package io.millrace.control;

import io.millrace.balance.BackendHealth;
import io.millrace.balance.Bar;
import io.millrace.balance.Standing;
import io.millrace.config.PoolConfig;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which members of a pool are lost, and how far those that came back have come: their weight rises
 * from a tenth. Follows each view that is made, so that no view gives a member that comes back all
 * at once. Conductor's thread only.
 */
final class Recoveries {
  /** How often a weight that rises is published. */
  static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Map<Member, Course> courses = new IdentityHashMap<>(1);
  private boolean hasLost;
  private boolean rises;
  private long steppedNs;

  /** What one member has been through. */
  private static final class Course {
    private boolean wasWell;
    private boolean away;
    private boolean rises;
    private boolean begins;
    private long beganNs;
  }

  /** A view is about to be made of these members, each at its slot. */
  void follow(final List<Member> members, final PoolConfig config) {
    courses.keySet().removeIf(each -> members.get(each.slot()) != each);
    hasLost = false;
    rises = false;
    for (final Member member : members) {
      if (!member.isRemoved() && !isUnknown(member, config)) {
        final Course course = courses.computeIfAbsent(member, each -> new Course());
        follow(member, course, config.failover().slowStartNs());
        hasLost |= course.wasWell && isLost(member);
        rises |= course.rises;
      }
    }
  }

  /**
   * Lets weights rise.
   *
   * @return whether the pool is to be published
   */
  boolean step(final long nowNs, final long slowStartNs) {
    if (!rises || nowNs - steppedNs < STEP_NS && !begins()) {
      return false;
    }
    steppedNs = nowNs;
    boolean changes = false;
    for (final Map.Entry<Member, Course> each : courses.entrySet()) {
      final Course course = each.getValue();
      if (course.rises) {
        course.beganNs = course.begins ? nowNs : course.beganNs;
        course.begins = false;
        final int tenths = tenths(nowNs - course.beganNs, slowStartNs);
        course.rises = tenths < Standing.TENTHS;
        changes |= tenths != each.getKey().tenths();
        each.getKey().tenths(tenths);
      }
    }
    return changes;
  }

  /** How long until {@link #step} has something to do. */
  long restNs(final long nowNs) {
    return rises ? Math.max(0, STEP_NS - (nowNs - steppedNs)) : Long.MAX_VALUE;
  }

  /** Whether a member that took sessions once cannot now, and nobody wanted it so. */
  boolean hasLost() {
    return hasLost;
  }

  private boolean begins() {
    return courses.values().stream().anyMatch(each -> each.begins);
  }

  private static void follow(final Member member, final Course course, final long slowStartNs) {
    if (member.health() == BackendHealth.DOWN || !member.bars().isEmpty()) {
      course.away = true;
      course.rises = false;
      course.begins = false;
    } else {
      course.begins |= course.away && course.wasWell && slowStartNs > 0;
      course.rises |= course.begins;
      course.away = false;
      course.wasWell = true;
    }
    if (!course.rises || slowStartNs == 0) {
      course.rises = false;
      member.tenths(Standing.TENTHS);
    } else if (course.begins) {
      member.tenths(1);
    }
  }

  private static int tenths(final long elapsedNs, final long slowStartNs) {
    if (elapsedNs >= slowStartNs) {
      return Standing.TENTHS;
    }
    return 1 + (int) ((Standing.TENTHS - 1) * elapsedNs / slowStartNs);
  }

  private static boolean isLost(final Member member) {
    return !member.isBarred(Bar.OPERATOR)
        && (member.health() == BackendHealth.DOWN
            || member.isBarred(Bar.EJECTED)
            || member.isBarred(Bar.TRIAL));
  }

  /** Its probes have not even begun. */
  private static boolean isUnknown(final Member member, final PoolConfig config) {
    return config.health().isOn() && member.health() == BackendHealth.UNPROBED;
  }
}
