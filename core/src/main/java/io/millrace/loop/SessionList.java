package io.millrace.loop;

import io.millrace.status.SessionView;
import java.util.ArrayList;
import java.util.List;

/**
 * What one loop says of its sessions.
 *
 * @param sessions as many as were asked for at most, in no order
 * @param matching how many there are
 */
public record SessionList(List<SessionView> sessions, int matching) {
  /** Copies the list. */
  public SessionList {
    sessions = List.copyOf(sessions);
  }

  /**
   * Of all loops.
   *
   * @param lists what each says
   * @return their sum
   */
  public static SessionList together(final List<SessionList> lists) {
    final List<SessionView> all = new ArrayList<>();
    int matching = 0;
    for (final SessionList each : lists) {
      all.addAll(each.sessions);
      matching += each.matching;
    }
    return new SessionList(all, matching);
  }
}
