package io.millrace.balance;

import io.millrace.status.ConnectError;

/**
 * How a session's backend does, told to its pool: once or twice in a session, never for each byte.
 * Belongs to the session's {@link Admission}; without a place on a backend it tells nothing.
 */
public final class Report {
  private Pool pool;
  private int slot;
  private int trial;

  /** A place on a backend is held. */
  void on(final Pool of, final int backendSlot, final Backend backend) {
    pool = of;
    slot = backendSlot;
    trial = of.outcomes().held(backendSlot, backend);
  }

  /** It is not held any more: if that was a trial, another session tries. */
  void off() {
    pool.outcomes().undecided(slot, trial);
    pool = null;
  }

  /**
   * The backend could not be reached at one of its addresses: its probes are to look at once.
   *
   * @param error why not; what speaks against somebody else counts for nothing
   * @param addressesLeft how many are still to be tried; with the last one it has failed
   */
  public void unreachable(final ConnectError error, final int addressesLeft) {
    if (pool != null && error.isBackends()) {
      pool.suspect(slot);
      if (addressesLeft <= 0) {
        failed(error);
      }
    }
  }

  /** The backend is reached. */
  public void connected() {
    if (pool != null) {
      pool.outcomes().connected(slot, trial);
    }
  }

  /** The backend has served this session. */
  public void served() {
    if (pool != null) {
      pool.outcomes().succeeded(slot, trial);
      trial = Outcomes.NO_TRIAL;
    }
  }

  /** The session ends, and nothing was wrong with the backend as far as it went. */
  public void passed() {
    if (pool != null) {
      pool.outcomes().passed(slot, trial);
      trial = Outcomes.NO_TRIAL;
    }
  }

  /**
   * The backend has failed this session.
   *
   * @param error why; what speaks against somebody else counts for nothing
   */
  public void failed(final ConnectError error) {
    if (pool != null && error.isBackends()) {
      pool.outcomes().failed(slot, trial);
      trial = Outcomes.NO_TRIAL;
    }
  }
}
