package io.millrace.net;

/** Something with one armed deadline at most. Belongs to one loop. */
public abstract class Timed {
  TimerBucket bucket;
  Timed next;
  Timed previous;

  /** For subclasses of other packages. */
  protected Timed() {}

  /**
   * The armed deadline has passed; nothing is armed now.
   *
   * @param nowNs the clock of this turn
   */
  protected abstract void onTimer(long nowNs);

  /**
   * {@link #onTimer} threw: ends what this stands for. Must not throw.
   *
   * @param fault what was thrown
   * @param nowNs the clock of this turn
   */
  protected abstract void onTimerFault(Throwable fault, long nowNs);
}
