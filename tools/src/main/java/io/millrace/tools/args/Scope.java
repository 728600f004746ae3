package io.millrace.tools.args;

/** Where a flag may stand. */
public enum Scope {
  /** Anywhere; once on the whole command line. */
  GLOBAL,
  /** In a frontend or before the first. */
  FRONTEND,
  /** Like FRONTEND, of a TCP frontend only. */
  TCP,
  /** Like FRONTEND, of a UDP frontend only. */
  UDP
}
