package io.millrace.health;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Connections of probes that have ended on our side and wait for the backend's end. */
final class Farewells {
  /** How long: as for sessions. */
  private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(1);

  private final int max;
  private final Map<Attempt, Long> deadlines = new LinkedHashMap<>();

  /**
   * Nobody leaves.
   *
   * @param max at once; the oldest are closed for good beyond that
   */
  Farewells(final int max) {
    this.max = max;
  }

  /** It goes, a second after it was first said. */
  void add(final Attempt attempt, final long nowNs) {
    deadlines.putIfAbsent(attempt, nowNs + LINGER_NS);
    if (deadlines.size() > max) {
      deadlines.keySet().iterator().next().close();
    }
  }

  void remove(final Attempt attempt) {
    deadlines.remove(attempt);
  }

  int poll(final long nowNs) {
    int closed = 0;
    while (!deadlines.isEmpty() && restNs(nowNs) <= 0) {
      deadlines.keySet().iterator().next().close();
      closed++;
    }
    return closed;
  }

  boolean isEmpty() {
    return deadlines.isEmpty();
  }

  long restNs(final long nowNs) {
    return deadlines.isEmpty() ? Long.MAX_VALUE : deadlines.values().iterator().next() - nowNs;
  }

  void closeAll() {
    new ArrayDeque<>(deadlines.keySet()).forEach(Attempt::close);
  }
}
