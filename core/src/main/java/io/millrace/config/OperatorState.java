package io.millrace.config;

/** What an operator wants of a backend. */
public enum OperatorState {
  /** Takes sessions. */
  ENABLED,
  /** Takes nothing new; live sessions go on. */
  DRAINED,
  /** Takes nothing new; its sessions were ended. */
  DISABLED
}
