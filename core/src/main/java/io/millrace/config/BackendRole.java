package io.millrace.config;

/** When a backend takes sessions. */
public enum BackendRole {
  /** In its turn. */
  PRIMARY,
  /** Only while no primary is eligible. */
  BACKUP
}
