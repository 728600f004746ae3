package io.millrace.control;

import io.millrace.balance.SessionLimit;
import io.millrace.config.Units;
import io.millrace.loop.EventLoopProxy;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One drain: stop accepting, let sessions end, end the rest. Conductor's thread only. */
final class Drain {
  /** After the rest was ended: clean ends linger at most so long. */
  private static final long ENDING_NS = TimeUnit.MILLISECONDS.toNanos(700);

  private enum State {
    IDLE,
    STOPPING,
    WAITING,
    ENDING,
    CONCLUDED
  }

  private final List<EventLoopProxy> loops;
  private final Outbox outbox;
  private final SessionLimit total;
  private final Events events;
  private final AtomicInteger answers = new AtomicInteger();
  private State state = State.IDLE;
  private long drainNs;
  private long deadlineNs;

  Drain(final ConductorSetup setup, final Outbox outbox) {
    loops = setup.loops();
    this.outbox = outbox;
    total = setup.total();
    drainNs = setup.config().drainNs();
    events = setup.events();
  }

  /** How long the next drain lets sessions end. */
  void drainNs(final long value) {
    drainNs = value;
  }

  void begin(final long nowNs) {
    if (state != State.IDLE) {
      return;
    }
    state = State.STOPPING;
    final String most = drainNs == 0 ? "0s" : Units.duration(drainNs);
    events.add(
        Event.of(EventKind.STOP, Actor.MILLRACE)
            .cause("drain")
            .evidence("draining for at most " + most));
    deadlineNs = nowNs + drainNs;
    answers.set(loops.size());
    for (final EventLoopProxy loop : loops) {
      outbox.send(() -> loop.stopAccepting(answers::decrementAndGet));
    }
  }

  int poll(final long nowNs) {
    final State before = state;
    switch (state) {
      case STOPPING -> {
        if (answers.get() == 0) {
          state = State.WAITING;
        }
      }
      case WAITING -> {
        if (total.count() == 0) {
          conclude("drained: all sessions have ended");
        } else if (deadlineNs - nowNs <= 0) {
          endSessions(nowNs);
        }
      }
      case ENDING -> {
        if (total.count() == 0 || deadlineNs - nowNs <= 0) {
          conclude("drained: the rest was ended");
        }
      }
      default -> {
        // nothing is under way
      }
    }
    return state == before ? 0 : 1;
  }

  boolean isUnderWay() {
    return state != State.IDLE && state != State.CONCLUDED;
  }

  boolean isConcluded() {
    return state == State.CONCLUDED;
  }

  private void conclude(final String text) {
    state = State.CONCLUDED;
    events.record(Event.of(EventKind.STOP, Actor.MILLRACE).cause("drained").evidence(text));
  }

  private void endSessions(final long nowNs) {
    state = State.ENDING;
    deadlineNs = nowNs + ENDING_NS;
    final long left = total.count();
    final String ended = left == 1 ? " session is ended" : " sessions are ended";
    events.add(
        Event.of(EventKind.STOP, Actor.MILLRACE)
            .cause("drain-over")
            .evidence("the drain time is over, " + left + ended));
    for (final EventLoopProxy loop : loops) {
      outbox.send(loop::endSessions);
    }
  }
}
