package io.millrace.balance;

/**
 * What sessions have met on the backends of a pool: failures in a row, and for a backend that was
 * ejected the one session that tries it out. Loops tell, the conductor looks and decides. Touched
 * when a session fails, is connected to a backend on trial, or hears from its backend for the first
 * time; while all is well that is one read. Lock-free.
 */
final class Outcomes {
  /** No trial: that of a session on a backend that is in nobody's doubt. */
  static final int NO_TRIAL = 0;

  /** More failures than this make no difference. */
  private static final int FAILURES_MAX = 1 << 20;

  /** A trial's number stands above its state, so that a late report cannot meet a later trial. */
  private static final int NUMBER_SHIFT = 3;

  private static final int STATE_MASK = (1 << NUMBER_SHIFT) - 1;

  /** States of a trial. */
  private static final int OVER = 0;

  private static final int OPEN = 1;
  private static final int TAKEN = 2;
  private static final int CONNECTED = 3;
  private static final int PASSED = 4;
  private static final int FAILED = 5;

  private final SlotWords failures = new SlotWords();
  private final SlotWords trials = new SlotWords();
  private volatile int after;
  private final Bell bell;

  /**
   * Nothing was met yet.
   *
   * @param bell wakes it
   */
  Outcomes(final Bell bell) {
    this.bell = bell;
  }

  /** How many failures in a row the conductor is to know of; 0 for none. Conductor only. */
  void tellsAfter(final int count) {
    after = count;
  }

  /** A session has failed on a backend. */
  void failed(final int slot, final int trial) {
    final int enough = after;
    if (enough == 0 || conclude(slot, trial, FAILED)) {
      return;
    }
    if (failures.get(slot) < FAILURES_MAX && failures.addAndGet(slot, 1) >= enough) {
      bell.judged();
    }
  }

  /** A session was served by a backend. */
  void succeeded(final int slot, final int trial) {
    if (failures.get(slot) != 0) {
      failures.set(slot, 0);
    }
    conclude(slot, trial, PASSED);
  }

  /** A session has reached its backend, which may still prove to be none. */
  void connected(final int slot, final int trial) {
    if (trial != NO_TRIAL && trials.compareAndSet(slot, trial | TAKEN, trial | CONNECTED)) {
      bell.judged();
    }
  }

  /** A session has ended without anything to complain of, and perhaps without anything at all. */
  void passed(final int slot, final int trial) {
    conclude(slot, trial, PASSED);
  }

  /** A session leaves its backend and cannot say what that is like: another one tries. */
  void undecided(final int slot, final int trial) {
    conclude(slot, trial, OPEN);
  }

  /**
   * Takes the trial of a backend, when nobody else has.
   *
   * @return its number, or {@link #NO_TRIAL}
   */
  int tryTake(final int slot) {
    final int word = word(slot);
    final int trial = word & ~STATE_MASK;
    final boolean taken =
        (word & STATE_MASK) == OPEN && trials.compareAndSet(slot, word, trial | TAKEN);
    return taken ? trial : NO_TRIAL;
  }

  /**
   * The trial that the session which was just given a place has taken with it.
   *
   * @return its number, or {@link #NO_TRIAL} when the backend was given as one like any other
   */
  int held(final int slot, final Backend backend) {
    return backend.isOnTrial() ? word(slot) & ~STATE_MASK : NO_TRIAL;
  }

  /** Whether a trial waits for a session. */
  boolean isOpen(final int slot) {
    return (word(slot) & STATE_MASK) == OPEN;
  }

  /** Failures in a row. Conductor only. */
  int failures(final int slot) {
    return (int) failures.get(slot);
  }

  /** The next session that a backend is chosen for may try it. Conductor only. */
  void openTrial(final int slot) {
    final int word = word(slot);
    int next = (word >>> NUMBER_SHIFT) + 1 << NUMBER_SHIFT;
    next = next <= 0 ? 1 << NUMBER_SHIFT : next;
    trials.set(slot, next | OPEN);
  }

  /** How a trial stands. Conductor only. */
  Trial trial(final int slot) {
    return switch (word(slot) & STATE_MASK) {
      case CONNECTED -> Trial.CONNECTED;
      case PASSED -> Trial.PASSED;
      case FAILED -> Trial.FAILED;
      default -> Trial.WAITING;
    };
  }

  /** Ends a trial, whatever it has brought. Conductor only. */
  void closeTrial(final int slot) {
    final int word = word(slot);
    if (word != OVER) { // mostly there was none
      trials.set(slot, word & ~STATE_MASK | OVER);
    }
  }

  /** Forgets failures and ends the trial. Conductor only. */
  void reset(final int slot) {
    closeTrial(slot);
    if (failures.get(slot) != 0) {
      failures.set(slot, 0);
    }
  }

  private int word(final int slot) {
    return (int) trials.get(slot); // it was set as one
  }

  private boolean conclude(final int slot, final int trial, final int verdict) {
    if (trial == NO_TRIAL) {
      return false;
    }
    final boolean concluded =
        trials.compareAndSet(slot, trial | TAKEN, trial | verdict)
            || trials.compareAndSet(slot, trial | CONNECTED, trial | verdict);
    if (concluded) {
      bell.judged();
    }
    return concluded;
  }
}
