package io.millrace.control;

import io.millrace.loop.LoopGauges;
import io.millrace.net.BufferPool;
import io.millrace.status.Actor;
import io.millrace.status.CounterType;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tells the operator of limits that were reached and of faults, each kind at most once a while: the
 * loops count, this looks at their counters. Conductor's thread only.
 */
final class Alarms {
  private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(30);
  private static final int BUFFERS_PERCENT = 80;
  private static final int PERCENT = 100;

  private final Frontends frontends;
  private final List<LoopGauges> gauges;
  private final List<FrontendAlarms> ofFrontends = new ArrayList<>();
  private final long buffersMax;
  private final Events events;
  private List<ManagedFrontend> known = List.of();
  private long nextNs;
  private long pausesSeen;
  private long pausesToldNs;
  private long faultsSeen;
  private long faultsToldNs;
  private long buffersToldNs;

  Alarms(final ConductorSetup setup, final long nowNs) {
    frontends = setup.frontends();
    gauges = setup.gauges();
    events = setup.events();
    buffersMax = Math.max(1, setup.config().buffersBytes() / BufferPool.BUFFER_BYTES);
    nextNs = nowNs + LOOK_NS;
    pausesToldNs = nowNs - QUIET_NS;
    faultsToldNs = nowNs - QUIET_NS;
    buffersToldNs = nowNs - QUIET_NS;
  }

  void poll(final long nowNs) {
    if (known != frontends.snapshot()) { // a list that is replaced, never changed
      known = frontends.snapshot();
      follow(nowNs);
    }
    if (nextNs - nowNs > 0) {
      return;
    }
    nextNs = nowNs + LOOK_NS;
    lookAtPauses(nowNs);
    lookAtFaults(nowNs);
    lookAtBuffers(nowNs);
    for (final FrontendAlarms each : ofFrontends) {
      each.lookAtLimits(nowNs);
    }
  }

  /** In each turn, once all backends are known. */
  void lookAtBackends(final long nowNs) {
    for (int i = 0; i < ofFrontends.size(); i++) { // an iterator would be garbage in each turn
      ofFrontends.get(i).lookAtBackends(nowNs);
    }
  }

  private void follow(final long nowNs) {
    ofFrontends.removeIf(each -> !known.contains(each.frontend()));
    for (final ManagedFrontend frontend : known) {
      if (ofFrontends.stream().noneMatch(each -> each.frontend() == frontend)) {
        ofFrontends.add(new FrontendAlarms(frontend, events, nowNs));
      }
    }
  }

  private void lookAtPauses(final long nowNs) {
    final long pauses = sum(CounterType.ACCEPT_PAUSES);
    pausesSeen = Math.min(pausesSeen, pauses); // a frontend may have gone
    if (pauses > pausesSeen && nowNs - pausesToldNs >= QUIET_NS) {
      pausesToldNs = nowNs;
      tell(
          EventKind.LIMIT,
          "descriptors",
          "accepting failed and rested "
              + (pauses - pausesSeen)
              + " times, most likely no descriptor is left (ulimit -n)");
      pausesSeen = pauses;
    }
  }

  private void lookAtFaults(final long nowNs) {
    final long faults = sum(CounterType.FAULTS);
    faultsSeen = Math.min(faultsSeen, faults);
    if (faults > faultsSeen && nowNs - faultsToldNs >= QUIET_NS) {
      faultsToldNs = nowNs;
      tell(
          EventKind.ERROR,
          "fault",
          "faults of this program ended sessions: "
              + (faults - faultsSeen)
              + "; `millrace events --errors` shows them");
      faultsSeen = faults;
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
      tell(EventKind.LIMIT, "buffers", "held data fills " + percent + " % of --buffers");
    }
  }

  private long sum(final CounterType type) {
    long sum = 0;
    for (final ManagedFrontend each : frontends) {
      sum += each.count(type);
    }
    return sum;
  }

  private void tell(final EventKind kind, final String cause, final String text) {
    events.add(Event.of(kind, Actor.MILLRACE).cause(cause).evidence(text));
  }
}
