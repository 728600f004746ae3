package io.millrace.config;

/** Transport protocol of a frontend. */
public enum Protocol {
  /** Streams. */
  TCP,
  /** Datagrams. */
  UDP
}
