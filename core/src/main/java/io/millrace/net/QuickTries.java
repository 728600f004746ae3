package io.millrace.net;

/**
 * Whether something has happened by the time it is first asked for: a connect on the same machine
 * is over at once, and a client's first bytes are mostly there when its backend is reached. Asking
 * at once then spares a wake-up; where it never helps, it is hardly ever tried.
 */
public final class QuickTries {
  /** While it does not help, only every so many times it is tried. */
  private static final int TRY_EVERY = 64;

  private boolean quick = true;
  private int untried;

  /** Assumes the best. */
  public QuickTries() {}

  /**
   * Whether to ask at once.
   *
   * @return true while the last try had found it, else at times
   */
  public boolean isWorthATry() {
    untried++;
    return quick || untried % TRY_EVERY == 0;
  }

  /**
   * What came of it.
   *
   * @param found whether it had happened
   */
  public void tried(final boolean found) {
    quick = found;
  }
}
