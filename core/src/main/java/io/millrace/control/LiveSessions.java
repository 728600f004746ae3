package io.millrace.control;

import io.millrace.balance.SessionFilter;
import io.millrace.loop.SessionGroups;
import io.millrace.loop.SessionList;
import io.millrace.status.EndCause;
import io.millrace.status.SessionOrder;
import io.millrace.status.SessionView;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The live sessions and flows of all loops. Only within a call of {@link ConductorProxy#order}; the
 * answers come later, on the conductor's thread.
 */
public final class LiveSessions {
  private final List<ManagedFrontend> frontends;
  private final Gathering gathering;

  LiveSessions(final List<ManagedFrontend> frontends, final Gathering gathering) {
    this.frontends = frontends;
    this.gathering = gathering;
  }

  /**
   * Lists them. The loops look at a part at a time, so it is not one moment's picture.
   *
   * @param filter which
   * @param order which of them when there are more
   * @param max how many of each loop at most
   * @return cancelled when the forwarder is closed before
   * @throws IllegalStateException when too many questions are under way
   */
  public CompletableFuture<SessionList> list(
      final SessionFilter filter, final SessionOrder order, final int max) {
    return gathering.<SessionList, SessionList>askFor(
        (loop, answer) -> loop.listSessions(filter, order, max, answer), SessionList::together);
  }

  /**
   * As {@link #list(SessionFilter, SessionOrder, int)}, the oldest where there are more.
   *
   * @param filter which
   * @param max how many of each loop at most; with 0 they are counted only
   * @return cancelled when the forwarder is closed before
   * @throws IllegalStateException when too many questions are under way
   */
  public CompletableFuture<SessionList> list(final SessionFilter filter, final int max) {
    return list(filter, SessionOrder.AGE, max);
  }

  /**
   * Adds them up by a key.
   *
   * @param filter which
   * @param key of each; run on the loops
   * @return cancelled when the forwarder is closed before
   * @throws IllegalStateException when too many questions are under way
   */
  public CompletableFuture<SessionGroups> group(
      final SessionFilter filter, final Function<SessionView, String> key) {
    return gathering.<SessionGroups, SessionGroups>askFor(
        (loop, answer) -> loop.groupSessions(filter, key, answer), SessionGroups::together);
  }

  /**
   * Ends them at once.
   *
   * @param filter which
   * @param cause for their records
   * @param max how many of each loop at most
   * @return how many it were
   * @throws IllegalStateException when too many orders are under way
   */
  public CompletableFuture<Integer> close(
      final SessionFilter filter, final EndCause cause, final int max) {
    return gathering.<Integer, Integer>askFor(
        (loop, answer) -> loop.closeSessions(filter, cause, max, answer::accept),
        LiveSessions::sum);
  }

  /**
   * Takes them off a backend: resets those that have reached it, lets those that are connecting try
   * another. To be ordered after what keeps new ones away.
   *
   * @param frontend its name
   * @param backend its name
   * @param cause for the records of those that end
   * @return how many it were
   * @throws IllegalArgumentException when there is no such backend
   * @throws IllegalStateException when too many orders are under way
   */
  public CompletableFuture<Integer> evict(
      final String frontend, final String backend, final EndCause cause) {
    for (final ManagedFrontend each : frontends) {
      final Member member = each.managedPool().find(backend);
      if (each.config().name().equals(frontend) && member != null) {
        return gathering.<Integer, Integer>askFor(
            (loop, answer) ->
                loop.evict(each.pool(), member.slot(), cause, Integer.MAX_VALUE, answer::accept),
            LiveSessions::sum);
      }
    }
    throw new IllegalArgumentException("no backend " + frontend + "/" + backend);
  }

  static int sum(final List<Integer> counts) {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }
}
