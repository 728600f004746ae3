package io.millrace.control;

import io.millrace.balance.SessionLimit;
import io.millrace.loop.EventLoopProxy;
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
  private final long drainNs;
  private final AtomicInteger answers = new AtomicInteger();
  private State state = State.IDLE;
  private long deadlineNs;

  Drain(
      final List<EventLoopProxy> loops,
      final Outbox outbox,
      final SessionLimit total,
      final long drainNs) {
    this.loops = loops;
    this.outbox = outbox;
    this.total = total;
    this.drainNs = drainNs;
  }

  void begin(final long nowNs) {
    if (state != State.IDLE) {
      return;
    }
    state = State.STOPPING;
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
          state = State.CONCLUDED;
        } else if (deadlineNs - nowNs <= 0) {
          endSessions(nowNs);
        }
      }
      case ENDING -> {
        if (total.count() == 0 || deadlineNs - nowNs <= 0) {
          state = State.CONCLUDED;
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

  private void endSessions(final long nowNs) {
    state = State.ENDING;
    deadlineNs = nowNs + ENDING_NS;
    for (final EventLoopProxy loop : loops) {
      outbox.send(loop::endSessions);
    }
  }
}
