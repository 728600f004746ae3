package io.millrace.control;

import io.millrace.balance.Bell;
import io.millrace.balance.SessionQueue;
import io.millrace.loop.EventLoopProxy;
import java.util.ArrayList;
import java.util.List;

/** Grants places on backends to the sessions that wait for one. Conductor's thread only. */
final class Queues {
  private final List<SessionQueue> queues = new ArrayList<>();
  private final List<EventLoopProxy> loops;
  private final Outbox outbox;
  private final Bell bell;

  Queues(final ConductorSetup setup, final Outbox outbox) {
    this.outbox = outbox;
    loops = setup.loops();
    bell = setup.bell();
    for (final ManagedFrontend frontend : setup.frontends()) {
      if (frontend.queue() != null) {
        queues.add(frontend.queue());
      }
    }
  }

  int poll() {
    if (!bell.isRung() && !bell.isAwaited()) {
      return 0;
    }
    bell.quiet();
    int granted = 0;
    for (final SessionQueue queue : queues) {
      granted += queue.grant(ticket -> outbox.send(() -> loops.get(ticket.loop()).granted(ticket)));
    }
    if (granted > 0) {
      bell.placeFreed(); // there may be more than one turn grants
    }
    return granted;
  }
}
