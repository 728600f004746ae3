package io.millrace.control;

import io.millrace.status.Actor;
import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What the operator is told of one frontend: that it has no eligible backend, and whom it turned
 * away since that was told last, by cause. Conductor's thread only.
 */
final class FrontendAlarms {
  /** A denied client, or one without its header, is no limit: the session log has it. */
  private static final EndCause[] LIMITS = {
    EndCause.NO_BACKEND,
    EndCause.QUEUE_FULL,
    EndCause.QUEUE_TIMEOUT,
    EndCause.MAX_SESSIONS,
    EndCause.SESSION_RATE,
    EndCause.SOURCE_SESSIONS,
    EndCause.SOURCE_RATE,
    EndCause.SOURCE_TABLE
  };

  private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(30);

  private final ManagedFrontend frontend;
  private final Events events;

  /** By index in {@link #LIMITS}. */
  private final long[] seen = new long[LIMITS.length];

  private final long[] toldNs = new long[seen.length];
  private final Headroom headroom;
  private boolean deserted;
  private boolean untold;
  private boolean wasSame;
  private long countedBefore;
  private long desertedNs;

  FrontendAlarms(final ManagedFrontend frontend, final Events events, final long nowNs) {
    this.frontend = frontend;
    this.events = events;
    headroom = new Headroom(frontend, events);
    Arrays.fill(toldNs, nowNs - QUIET_NS);
  }

  ManagedFrontend frontend() {
    return frontend;
  }

  /** In each turn: it is known at once. */
  void lookAtBackends(final long nowNs) {
    final boolean none = frontend.pool().view().eligibleCount() == 0;
    if (none == deserted) {
      return;
    }
    deserted = none;
    if (none) {
      desertedNs = nowNs;
      final String fallback = frontend.config().pool().fallback();
      tell(
          EventKind.ALARM,
          "no-eligible",
          "no backend is eligible"
              + (fallback == null ? "" : ", new sessions go to the backends of " + fallback));
    } else {
      final long ms = TimeUnit.NANOSECONDS.toMillis(nowNs - desertedNs);
      tell(
          EventKind.BACKEND,
          "eligible",
          "a backend is eligible again, after " + Event.elapsed(ms) + " without");
    }
  }

  /** Now and then. */
  void lookAtLimits(final long nowNs) {
    headroom.look();
    if (isSettled()) {
      return;
    }
    untold = false;
    for (int index = 0; index < LIMITS.length; index++) {
      final EndCause cause = LIMITS[index];
      final long turnedAway = frontend.refused(cause) + frontend.ended(cause);
      untold |= turnedAway > seen[index];
      if (turnedAway > seen[index] && nowNs - toldNs[index] >= QUIET_NS) {
        final long count = turnedAway - seen[index];
        toldNs[index] = nowNs;
        seen[index] = turnedAway;
        tell(
            cause == EndCause.NO_BACKEND ? EventKind.ALARM : EventKind.LIMIT,
            cause.label(),
            count + (count == 1 ? " session" : " sessions") + " refused: " + reason(cause));
      }
    }
  }

  /**
   * Whether nobody was turned away, and nothing has ended, since the look before the one before:
   * loops count all before causes, so one more look is needed after the sum is known.
   */
  private boolean isSettled() {
    final long sum =
        frontend.count(CounterType.SESSIONS_REFUSED) + frontend.count(CounterType.SESSIONS_ENDED);
    final boolean same = sum == countedBefore;
    final boolean settled = same && wasSame && !untold;
    wasSame = same;
    countedBefore = sum;
    return settled;
  }

  private static String reason(final EndCause cause) {
    return switch (cause) {
      case MAX_SESSIONS -> "--max-sessions or --max-sessions-total is reached";
      case SOURCE_TABLE -> "no room is left to remember client addresses";
      case NO_BACKEND -> "no backend could take more";
      case QUEUE_FULL -> "--queue is full";
      case QUEUE_TIMEOUT -> "no backend could take more within --queue-timeout";
      default -> "--" + cause.label() + " is reached";
    };
  }

  private void tell(final EventKind kind, final String cause, final String text) {
    events.add(
        Event.of(kind, Actor.MILLRACE).at(frontend.config().name()).cause(cause).evidence(text));
  }
}
