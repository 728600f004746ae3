package io.millrace.health;

import io.millrace.net.ReadyHandler;

/**
 * The socket of one probe of one address. Tells its verdict once, perhaps before begin returns.
 *
 * <p>A mistake of this program is no verdict on the backend and ends nothing but this probe:
 * whoever calls an attempt sees no exception of it.
 */
abstract class Attempt implements ReadyHandler {
  private Sink sink;

  Attempt(final Sink sink) {
    this.sink = sink;
  }

  /** Takes the verdict of an attempt. */
  interface Sink {
    /**
     * The attempt has its verdict; it may still be saying goodbye.
     *
     * @param verdict what it brought
     * @param reached whether the backend accepted the connection
     * @param nowNs the clock of this turn
     */
    void onVerdict(Verdict verdict, boolean reached, long nowNs);
  }

  /** A part of an attempt's life. */
  @FunctionalInterface
  interface Step {
    /** Lives it. */
    void run(long nowNs);
  }

  final void begin(final long nowNs) {
    guarded(this::open, nowNs);
  }

  /** The time is over: nothing is told any more but this. */
  final void expire(final long nowNs) {
    guarded(this::giveUp, nowNs);
  }

  @Override
  public final int onReady(final int readyOps, final long nowNs) {
    guarded(now -> proceed(readyOps, now), nowNs);
    return 1;
  }

  @Override
  public final void onFault(final Throwable fault, final long nowNs) {
    decide(Verdict.fault(fault), true, nowNs);
    close();
  }

  abstract void open(long nowNs);

  abstract void giveUp(long nowNs);

  abstract void proceed(int readyOps, long nowNs);

  /** Closes everything at once; nothing is told. */
  abstract void close();

  final void guarded(final Step step, final long nowNs) {
    try {
      step.run(nowNs);
    } catch (final RuntimeException | StackOverflowError e) {
      onFault(e, nowNs);
    }
  }

  final boolean isDecided() {
    return sink == null;
  }

  /** Forgets whom to tell. */
  final void silence() {
    sink = null;
  }

  final void decide(final Verdict verdict, final boolean reached, final long nowNs) {
    final Sink told = sink;
    if (told != null) {
      sink = null;
      told.onVerdict(verdict, reached, nowNs);
    }
  }
}
