package io.millrace.net;

/**
 * Whether connects to a backend are over as soon as they are asked for, as on the same machine.
 * Asking at once then spares a wake-up and a change of interest; where it never helps, it is hardly
 * ever tried.
 */
public final class QuickConnects {
  /** While it does not help, only every so many connects try. */
  private static final int TRY_EVERY = 64;

  private boolean quick = true;
  private int untried;

  /** Assumes the best. */
  public QuickConnects() {}

  /**
   * Whether to ask at once.
   *
   * @return true while the last such connect was over at once, else at times
   */
  public boolean isWorthATry() {
    untried++;
    return quick || untried % TRY_EVERY == 0;
  }

  /**
   * What came of it.
   *
   * @param over whether the connect was over
   */
  public void tried(final boolean over) {
    quick = over;
  }
}
