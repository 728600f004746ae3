package io.millrace;

/** Who runs the agents of a forwarder. */
public enum Mode {
  /** Each event loop and the control agent have a thread of their own. */
  DEDICATED,
  /** The caller steps them all, on one thread, with {@link Forwarder#invoke()}. */
  INVOKER
}
