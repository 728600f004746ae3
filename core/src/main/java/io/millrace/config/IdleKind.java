package io.millrace.config;

/** How an event loop waits. */
public enum IdleKind {
  /** Polls for a short window after each productive turn, paid from a budget, then sleeps. */
  ADAPTIVE,
  /** Always sleeps in the selector. */
  BLOCK,
  /** Never sleeps. */
  SPIN
}
