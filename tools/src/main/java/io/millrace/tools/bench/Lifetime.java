package io.millrace.tools.bench;

/** How long a connection lives. */
enum Lifetime {
  /** As long as the load. */
  KEPT,
  /** It is opened for one request and closed after its answer. */
  ONE_REQUEST
}
