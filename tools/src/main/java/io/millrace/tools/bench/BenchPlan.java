package io.millrace.tools.bench;

import io.millrace.config.Protocol;
import java.util.List;

/**
 * A load and where it goes.
 *
 * @param targets one; or two of the same protocol, measured in turns: direct, then through
 * @param load how much
 * @param wording what is said
 * @param times how long
 * @param lifetime of a connection
 */
record BenchPlan(List<Target> targets, Load load, Wording wording, Times times, Lifetime lifetime) {
  /** Open requests of all connections together: 8 MB. */
  private static final int WAITING_TOTAL = 1 << 20;

  /** Open requests of one connection, however many there are. */
  private static final int WAITING_MIN = 64;

  boolean isCompared() {
    return targets.size() > 1;
  }

  boolean isDatagram() {
    return targets.get(0).protocol() == Protocol.UDP;
  }

  /** Open requests of one connection at most, a power of two. */
  int waitingMax() {
    return Math.max(WAITING_MIN, Integer.highestOneBit(WAITING_TOTAL / load.connections()));
  }
}
