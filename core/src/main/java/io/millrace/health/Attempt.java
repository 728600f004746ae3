package io.millrace.health;

import io.millrace.net.ReadyHandler;

/** The socket of one probe of one address. Tells its verdict once, perhaps before begin returns. */
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

  abstract void begin(long nowNs);

  /** The time is over: nothing is told any more but this. */
  abstract void expire(long nowNs);

  /** Closes everything at once; nothing is told. */
  abstract void close();

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

  /** A mistake of this program is no verdict on the backend, and ends nothing but this probe. */
  @Override
  public final void onFault(final Throwable fault, final long nowNs) {
    close();
    decide(Verdict.SKIPPED, true, nowNs);
  }
}
