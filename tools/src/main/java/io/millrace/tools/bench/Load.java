package io.millrace.tools.bench;

import io.millrace.config.RateConfig;

/**
 * How much, and when.
 *
 * @param rate requests of all connections together; off: a closed loop, as fast as answers come
 * @param connections at once, to each target
 * @param loops threads
 * @param burst requests that are due at the same moment; the rate stays
 * @param jitterPercent by how much of its own period a connection's request may be late at random;
 *     0: evenly spaced
 * @param inFlight requests that one connection has written and not seen answered, at most
 */
record Load(
    RateConfig rate, int connections, int loops, int burst, int jitterPercent, int inFlight) {
  /** Whether the next request waits for an answer instead of the clock. */
  boolean isClosed() {
    return !rate.isOn();
  }

  /** How long after the start a request is due when all are evenly spaced. */
  long offsetNs(final long number) {
    return number / rate.count() * rate.periodNs()
        + number % rate.count() * rate.periodNs() / rate.count();
  }

  /** How many requests are due in a time. */
  double requestsIn(final long ns) {
    return (double) ns / rate.periodNs() * rate.count();
  }

  /** Connections of one loop: as even as can be. */
  int connectionsOf(final int loop) {
    return connections / loops + (loop < connections % loops ? 1 : 0);
  }
}
