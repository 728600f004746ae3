package io.millrace.control;

/** What an operator says of a block of client addresses. */
public enum ClientRule {
  /** They are served, whatever is configured. */
  ALLOW,
  /** They are refused. */
  DENY
}
