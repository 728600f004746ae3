package io.millrace.control;

import io.millrace.status.Event;
import io.millrace.status.EventLog;
import io.millrace.status.NoticeSink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;

/**
 * Takes all changes of state: each goes into the ring of the run directory and, as one line, to the
 * operator. Beyond so many lines in a while they are only counted there; the ring has them all.
 * Conductor's thread only, and before its start that of the launch.
 */
public final class Events {
  private static final int LINES_MAX = 50;
  private static final long WHILE_NS = TimeUnit.SECONDS.toNanos(10);

  /** Before the run directory is ours: some for each frontend, most likely none. */
  private static final int EARLY_MAX = 256;

  /** For whoever asks for the newest. */
  private static final int RECENT_MAX = 50;

  private final NoticeSink notices;
  private final EpochClock clock;
  private final ArrayDeque<Event> recent = new ArrayDeque<>();
  private final List<Event> early = new ArrayList<>();
  private final StateChanges changes = new StateChanges();
  private EventLog log;
  private long nowNs;
  private long beganNs;
  private int lines;
  private int untold;

  /**
   * Without a ring, until {@link #log} gives one.
   *
   * @param notices lines for the operator
   * @param clock wall clock
   */
  public Events(final NoticeSink notices, final EpochClock clock) {
    this.notices = notices;
    this.clock = clock;
  }

  /**
   * Gives the ring, which takes what came before too.
   *
   * @param ring of this process
   */
  public void log(final EventLog ring) {
    log = ring;
    early.forEach(ring::append);
    early.clear();
  }

  /**
   * Keeps an event and tells the operator.
   *
   * @param event gets its time here
   */
  public void add(final Event event) {
    record(event);
    if (lines == 0) {
      beganNs = nowNs;
    }
    if (lines < LINES_MAX) {
      lines++;
      notices.onNotice(event.text());
    } else {
      untold++;
    }
  }

  /**
   * Keeps an event that the operator is told of otherwise, or need not be.
   *
   * @param event gets its time here
   */
  public void record(final Event event) {
    final Event timed = event.atEpochMs(clock.time());
    changes.add(event);
    recent.addLast(timed);
    if (recent.size() > RECENT_MAX) {
      recent.removeFirst();
    }
    if (log != null) {
      log.append(timed);
    } else if (early.size() < EARLY_MAX) {
      early.add(timed);
    }
  }

  /** How often backends have changed their state. */
  StateChanges changes() {
    return changes;
  }

  /**
   * The newest events.
   *
   * @return in order of time, at most 50
   */
  public List<Event> recent() {
    return List.copyOf(recent);
  }

  /** Once in each turn, before anything may be added. */
  void poll(final long now) {
    nowNs = now;
    if (lines == 0 || nowNs - beganNs < WHILE_NS) {
      return;
    }
    if (untold > 0) {
      notices.onNotice("W: " + untold + " more events in 10 s; `millrace events` has them all");
    }
    lines = 0;
    untold = 0;
  }
}
