package io.millrace;

import io.millrace.control.ConductorProxy;
import io.millrace.loop.EventLoopProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The order to all agents to end. First nobody accepts any longer, since fresh connections are
 * handed from loop to loop: one that came to a loop that had ended would stay open.
 */
final class Termination {
  private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(500);

  private final List<EventLoopProxy> loops;
  private final ConductorProxy conductor;
  private final long deadlineNs = System.nanoTime() + WAIT_NS;

  Termination(final List<EventLoopProxy> loops, final ConductorProxy conductor) {
    this.loops = loops;
    this.conductor = conductor;
  }

  /** Tells all agents; waits at most half a second for those that are busy. */
  void run() {
    final CountDownLatch stopped = new CountDownLatch(loops.size());
    tell(loop -> loop.stopAccepting(stopped::countDown));
    try {
      stopped.await(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    tell(EventLoopProxy::terminate);
    conductor.terminate();
  }

  /** A full queue is emptied within a few turns, unless its loop is dead. */
  private void tell(final Predicate<EventLoopProxy> command) {
    final List<EventLoopProxy> untold = new ArrayList<>(loops);
    untold.removeIf(command);
    while (!untold.isEmpty() && deadlineNs - System.nanoTime() > 0) {
      Thread.onSpinWait();
      untold.removeIf(command);
    }
  }
}
