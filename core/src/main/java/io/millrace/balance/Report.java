package io.millrace.balance;

import io.millrace.status.BackendMeter;
import io.millrace.status.ConnectError;
import io.millrace.status.EndedBy;
import io.millrace.status.Timing;

/**
 * How a session's backend does, told to its pool: once or twice in a session, never for each byte;
 * and how long it takes, told to what its loop measures. Belongs to the session's {@link
 * Admission}; without a place on a backend it tells nothing.
 */
public final class Report {
  private Pool pool;
  private int slot;
  private int trial;
  private int loop;
  private Backend backend;
  private BackendMeter meter;

  /** A place on a backend is held. */
  void on(final Pool of, final int backendSlot, final Backend held) {
    pool = of;
    slot = backendSlot;
    backend = held;
    meter = null;
    trial = of.outcomes().held(backendSlot, held);
  }

  /** Says which loop runs the session. */
  void loop(final int index) {
    loop = index;
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

  /**
   * How long something has taken on this backend.
   *
   * @param timing what
   * @param durationNs 0 or more
   */
  public void took(final Timing timing, final long durationNs) {
    if (pool != null) {
      meter().record(timing, durationNs);
    }
  }

  /**
   * The backend has answered.
   *
   * @param tookNs the turn-around, or {@link Exchange#NONE}
   * @param nowNs the clock of this turn
   */
  public void turnedAround(final long tookNs, final long nowNs) {
    if (pool != null && tookNs != Exchange.NONE) {
      meter().record(Timing.TURNAROUND, tookNs);
      pool.turnedAround(slot, tookNs, nowNs);
    }
  }

  /**
   * The session has ended.
   *
   * @param by who ended it
   * @param idleNs how long it had been silent by then
   */
  public void ended(final EndedBy by, final long idleNs) {
    if (pool != null) {
      meter().ended(by, idleNs);
    }
  }

  private BackendMeter meter() {
    if (meter == null) {
      meter = pool.meter(loop, backend);
    }
    return meter;
  }
}
