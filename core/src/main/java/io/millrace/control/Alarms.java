package io.millrace.control;

import io.millrace.loop.LoopGauges;
import io.millrace.net.BufferPool;
import io.millrace.status.CounterType;
import io.millrace.status.FrontendCounters;
import io.millrace.status.NoticeSink;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tells the operator of limits that were reached, each kind at most once a while. Conductor's
 * thread only.
 */
final class Alarms {
  private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(30);
  private static final int BUFFERS_PERCENT = 80;
  private static final int PERCENT = 100;

  private final List<List<FrontendCounters>> counters;
  private final List<LoopGauges> gauges;
  private final long buffersMax;
  private final NoticeSink notices;
  private long nextNs;
  private long pausesSeen;
  private long pausesToldNs;
  private long buffersToldNs;

  Alarms(final ConductorSetup setup, final long nowNs) {
    counters = setup.counters();
    gauges = setup.gauges();
    notices = setup.notices();
    buffersMax = Math.max(1, setup.buffersBytes() / BufferPool.BUFFER_BYTES);
    nextNs = nowNs + LOOK_NS;
    pausesToldNs = nowNs - QUIET_NS;
    buffersToldNs = nowNs - QUIET_NS;
  }

  void poll(final long nowNs) {
    if (nextNs - nowNs > 0) {
      return;
    }
    nextNs = nowNs + LOOK_NS;
    lookAtPauses(nowNs);
    lookAtBuffers(nowNs);
  }

  private void lookAtPauses(final long nowNs) {
    long pauses = 0;
    for (final List<FrontendCounters> ofLoop : counters) {
      for (final FrontendCounters each : ofLoop) {
        pauses += each.get(CounterType.ACCEPT_PAUSES);
      }
    }
    if (pauses > pausesSeen && nowNs - pausesToldNs >= QUIET_NS) {
      pausesToldNs = nowNs;
      notices.onNotice(
          "W: accepting failed and rested "
              + (pauses - pausesSeen)
              + " times, most likely no descriptor is left (ulimit -n)");
      pausesSeen = pauses;
    }
  }

  private void lookAtBuffers(final long nowNs) {
    long held = 0;
    for (final LoopGauges each : gauges) {
      held += each.buffersHeld();
    }
    final long percent = held * PERCENT / buffersMax;
    if (percent >= BUFFERS_PERCENT && nowNs - buffersToldNs >= QUIET_NS) {
      buffersToldNs = nowNs;
      notices.onNotice("W: held data fills " + percent + " % of --buffers");
    }
  }
}
