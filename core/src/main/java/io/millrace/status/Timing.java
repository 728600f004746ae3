package io.millrace.status;

/** What is measured of a backend. */
public enum Timing {
  /** From asking for a connection to having it. */
  CONNECT,
  /** In the queue, of those that were given this backend. */
  QUEUE_WAIT,
  /** From the last byte towards the backend to the first one from it. */
  TURNAROUND
}
