package io.millrace.loop;

import io.millrace.balance.Resident;
import java.util.List;

/** Something to be done with several sessions, so many in a turn. */
abstract class Round {
  private final List<? extends Resident> residents;
  private int next;

  /**
   * A round.
   *
   * @param residents a copy; those that have ended meanwhile are visited too
   */
  Round(final List<? extends Resident> residents) {
    this.residents = residents;
  }

  /** Visits a session. */
  abstract void visit(Resident resident, long nowNs);

  /** Whether nothing more is to be found out or done. */
  boolean isEarly() {
    return false;
  }

  /** All were visited. Called once. */
  abstract void conclude();

  boolean isOver() {
    return next == residents.size() || isEarly();
  }

  void visitNext(final long nowNs) {
    visit(residents.get(next++), nowNs);
  }
}
