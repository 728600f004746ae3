package io.millrace.balance;

import io.millrace.status.EndCause;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What a new session of one frontend has to pass before a backend is chosen: the list of clients,
 * the global limit, the frontend's limit, its rate, what its source may have. Shared by all loops,
 * lock-free.
 */
public final class Gate {
  private final AtomicReference<AccessList> access;
  private final SessionLimit total;
  private final SessionLimit frontend;
  private final SessionLimit unanswered;
  private final AtomicReference<RateLimit> rate;
  private final AtomicReference<SourceTable> sources;

  /**
   * Wires the limits.
   *
   * @param access which clients are served
   * @param total of all frontends
   * @param frontend of this one
   * @param rate new sessions of this one
   * @param sources what each client address has of this one, or null when that is not limited
   */
  public Gate(
      final AccessList access,
      final SessionLimit total,
      final SessionLimit frontend,
      final RateLimit rate,
      final SourceTable sources) {
    this.access = new AtomicReference<>(access);
    this.total = total;
    this.frontend = frontend;
    this.rate = new AtomicReference<>(rate);
    this.sources = new AtomicReference<>(sources);
    unanswered = new SessionLimit(unansweredMax(frontend.max()));
  }

  private static int unansweredMax(final int sessionsMax) {
    return Math.max(1, sessionsMax / 2);
  }

  /**
   * Sessions of this frontend now.
   *
   * @return 0 or more
   */
  public int sessions() {
    return frontend.count();
  }

  /**
   * The limit of sessions of this frontend.
   *
   * @return 1 or more
   */
  public int sessionsMax() {
    return frontend.max();
  }

  /**
   * Serves other clients from now on. Conductor only.
   *
   * @param other which
   */
  public void access(final AccessList other) {
    access.setRelease(other);
  }

  /**
   * Sets another limit of sessions. Conductor only.
   *
   * @param max 1 or more
   */
  public void sessionsMax(final int max) {
    frontend.max(max);
    unanswered.max(unansweredMax(max));
  }

  /**
   * Sets another rate. Conductor only.
   *
   * @param other with a full burst
   */
  public void rate(final RateLimit other) {
    rate.setRelease(other);
  }

  /**
   * Sets other limits of each client address. What live sessions have taken of the former table
   * they give back there. Conductor only.
   *
   * @param other a fresh table, or null for no limit
   */
  public void sources(final SourceTable other) {
    sources.setRelease(other);
  }

  /**
   * Takes one place of each limit, or none.
   *
   * @param nowNs the loop's clock
   * @return null when taken, else why not
   */
  EndCause tryEnter(final long nowNs) {
    if (!total.tryTake()) {
      return EndCause.MAX_SESSIONS;
    }
    if (!frontend.tryTake()) {
      total.giveBack();
      return EndCause.MAX_SESSIONS;
    }
    if (!rate.getAcquire().tryTake(nowNs)) {
      leave();
      return EndCause.SESSION_RATE;
    }
    return null;
  }

  void leave() {
    frontend.giveBack();
    total.giveBack();
  }

  /** Which clients are served. */
  AccessList access() {
    return access.getAcquire();
  }

  /** What each source has, or null when that is not limited. */
  SourceTable sources() {
    return sources.getAcquire();
  }

  /** A session was refused in the moment in which it passed the rate. */
  void giveRateBack() {
    rate.getAcquire().giveBack();
  }

  /** Flows that no backend has answered yet may fill half of the frontend's limit. */
  SessionLimit unanswered() {
    return unanswered;
  }
}
