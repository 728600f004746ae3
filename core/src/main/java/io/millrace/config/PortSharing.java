package io.millrace.config;

/** Whether another process of the same user may hold the same addresses. */
public enum PortSharing {
  /** The first bind of each address fails when anyone holds it. */
  EXCLUSIVE,
  /** Every bind carries SO_REUSEPORT. */
  SHARED
}
