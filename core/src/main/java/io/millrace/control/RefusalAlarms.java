package io.millrace.control;

import io.millrace.status.Actor;
import io.millrace.status.EndCause;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whom one frontend has refused since the operator was told last, by cause. Conductor's thread
 * only.
 */
final class RefusalAlarms {
  /** A denied client, or one without its header, is no limit: the session log has it. */
  private static final Set<EndCause> LIMITS =
      EnumSet.of(
          EndCause.MAX_SESSIONS,
          EndCause.SESSION_RATE,
          EndCause.SOURCE_SESSIONS,
          EndCause.SOURCE_RATE,
          EndCause.SOURCE_TABLE,
          EndCause.QUEUE_FULL,
          EndCause.QUEUE_TIMEOUT,
          EndCause.UNANSWERED,
          EndCause.NO_BACKEND);

  private final ManagedFrontend frontend;
  private final long[] seen = new long[EndCause.values().length];
  private final long[] toldNs = new long[seen.length];

  RefusalAlarms(final ManagedFrontend frontend, final long toldNs) {
    this.frontend = frontend;
    Arrays.fill(this.toldNs, toldNs);
  }

  void look(final Events events, final long nowNs, final long quietNs) {
    for (final EndCause cause : LIMITS) {
      final int index = cause.ordinal();
      final long refused = frontend.refused(cause);
      if (refused > seen[index] && nowNs - toldNs[index] >= quietNs) {
        toldNs[index] = nowNs;
        tell(events, cause, refused - seen[index]);
        seen[index] = refused;
      }
    }
  }

  private void tell(final Events events, final EndCause cause, final long count) {
    final EventKind kind = cause == EndCause.NO_BACKEND ? EventKind.ALARM : EventKind.LIMIT;
    final String sessions = count == 1 ? "1 session" : count + " sessions";
    events.add(
        Event.of(kind, Actor.MILLRACE)
            .at(frontend.config().name())
            .cause(cause.label())
            .evidence(reason(cause) + ": " + sessions + " refused"));
  }

  private static String reason(final EndCause cause) {
    return switch (cause) {
      case MAX_SESSIONS -> "--max-sessions or --max-sessions-total is reached";
      case SOURCE_TABLE -> "no room is left to remember client addresses";
      case UNANSWERED -> "too many flows that no backend has answered";
      case NO_BACKEND -> "no backend is eligible";
      case QUEUE_FULL -> "--queue is full";
      default -> "--" + cause.label() + " is reached";
    };
  }
}
