package io.millrace.tools.bench;

/**
 * One loop's part of the load.
 *
 * @param load the whole
 * @param loop which loop, from 0
 */
record Share(Load load, int loop) {
  int loops() {
    return load.loops();
  }

  int connections() {
    return load.connectionsOf(loop);
  }

  /** The requests of this loop from a time on; null in a closed loop. */
  Schedule schedule(final long startNs) {
    if (load.isClosed()) {
      return null;
    }
    return load.jitterPercent() > 0
        ? new JitteredSchedule(this, startNs)
        : new EvenSchedule(this, startNs);
  }
}
