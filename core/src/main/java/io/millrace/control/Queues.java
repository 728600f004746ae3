package io.millrace.control;

import io.millrace.balance.Bell;
import io.millrace.balance.SessionQueue;
import io.millrace.loop.EventLoopProxy;
import java.util.ArrayList;
import java.util.List;

/** Grants places on backends to the sessions that wait for one. Conductor's thread only. */
final class Queues {
  private final List<ManagedFrontend> frontends;

  /** Of frontends that were removed or have another one now, until nobody waits in them. */
  private final List<SessionQueue> former = new ArrayList<>();

  private final List<EventLoopProxy> loops;
  private final Outbox outbox;
  private final Bell bell;

  Queues(final ConductorSetup setup, final Outbox outbox) {
    this.outbox = outbox;
    loops = setup.loops();
    bell = setup.bell();
    frontends = setup.frontends();
  }

  /** Nobody joins it any longer, but some may wait in it. */
  void retire(final SessionQueue queue) {
    if (queue != null) {
      queue.pace(null);
      former.add(queue);
    }
  }

  int poll(final long nowNs) {
    for (int i = 0; i < frontends.size(); i++) { // an iterator would be garbage in each turn
      frontends.get(i).pace(nowNs);
    }
    if (!bell.isRung() && !bell.isAwaited()) {
      return 0;
    }
    bell.quiet();
    int granted = 0;
    for (final SessionQueue queue : former) {
      granted += grant(queue, nowNs);
    }
    former.removeIf(each -> each.waiting() == 0);
    for (final ManagedFrontend frontend : frontends) {
      granted += frontend.queue() == null ? 0 : grant(frontend.queue(), nowNs);
    }
    if (granted > 0) {
      bell.placeFreed(); // there may be more than one turn grants
    }
    return granted;
  }

  /** How long until {@link #poll} has something to do by itself. */
  long restNs(final long nowNs) {
    long restNs = Long.MAX_VALUE;
    for (final ManagedFrontend frontend : frontends) {
      if (frontend.queue() != null) {
        restNs = Math.min(restNs, frontend.queue().restNs(nowNs));
      }
    }
    return restNs;
  }

  private int grant(final SessionQueue queue, final long nowNs) {
    return queue.grant(
        nowNs, ticket -> outbox.send(() -> loops.get(ticket.loop()).granted(ticket)));
  }
}
