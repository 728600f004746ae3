package io.millrace.balance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The sessions of one loop on the backends of one pool. On that loop's thread only. */
public final class Residents {
  private static final Roster[] NONE = {};

  private Roster[] rosters = NONE;

  Residents() {}

  Roster roster(final int slot) {
    if (slot >= rosters.length) {
      rosters = Arrays.copyOf(rosters, slot + 1);
    }
    if (rosters[slot] == null) {
      rosters[slot] = new Roster();
    }
    return rosters[slot];
  }

  /**
   * Those on one backend, connecting ones included.
   *
   * @param slot of the backend
   * @return a copy, oldest first: they may leave while it is gone through
   */
  public List<Resident> on(final int slot) {
    final List<Resident> residents = new ArrayList<>();
    if (slot < rosters.length && rosters[slot] != null) {
      rosters[slot].copyTo(residents);
    }
    return residents;
  }
}
