package io.millrace.control;

import io.millrace.balance.Spread;
import io.millrace.config.BackendRole;
import java.util.ArrayList;
import java.util.List;

/**
 * What would happen if a backend died now, from the live numbers.
 *
 * @param frontend the frontend's name
 * @param backend the backend that would die
 * @param moved its sessions, which would come again
 * @param survivors where they would go; empty when none is left
 * @param fallback the frontend whose backends would be used when none is left, or null
 */
public record WhatIf(
    String frontend, String backend, long moved, List<Survivor> survivors, String fallback) {
  /** Copies the list. */
  public WhatIf {
    survivors = List.copyOf(survivors);
  }

  /**
   * One of those that are left.
   *
   * @param backend its name
   * @param sessions that it has
   * @param more that it would get
   * @param max its cap, 0 for none
   */
  public record Survivor(String backend, long sessions, long more, int max) {
    /**
     * Its load against its cap.
     *
     * @return percent, rounded up; -1 without a cap
     */
    public long percent() {
      return max == 0 ? -1 : ((sessions + more) * 100 + max - 1) / max;
    }
  }

  /** What if a member of a pool died. Conductor's thread only. */
  static WhatIf down(final ManagedFrontend frontend, final Member dead) {
    final List<Member> left = new ArrayList<>();
    for (final Member member : frontend.managedPool().members()) {
      if (member != dead && member.backend().isEligible()) {
        left.add(member);
      }
    }
    final boolean hasPrimary = left.stream().anyMatch(WhatIf::isPrimary);
    left.removeIf(member -> hasPrimary && !isPrimary(member));
    final long[] active = new long[left.size()];
    final int[] weights = new int[left.size()];
    final int[] caps = new int[left.size()];
    for (int i = 0; i < active.length; i++) {
      active[i] = frontend.pool().active(left.get(i).slot());
      weights[i] = left.get(i).weight() * left.get(i).tenths();
      caps[i] = left.get(i).config().sessionsMax();
    }
    final long moved = frontend.pool().active(dead.slot());
    final long[] more = Spread.of(frontend.config().pool().balance(), moved, active, weights, caps);
    final List<Survivor> survivors = new ArrayList<>();
    for (int i = 0; i < active.length; i++) {
      survivors.add(new Survivor(left.get(i).name(), active[i], more[i], caps[i]));
    }
    return new WhatIf(
        frontend.config().name(),
        dead.name(),
        moved,
        survivors,
        frontend.config().pool().fallback());
  }

  private static boolean isPrimary(final Member member) {
    return member.config().role() == BackendRole.PRIMARY;
  }
}
