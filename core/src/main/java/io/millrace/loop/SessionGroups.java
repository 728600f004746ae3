package io.millrace.loop;

import io.millrace.status.SessionView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sessions added up by a key. Not thread-safe; handed over as a whole.
 *
 * @param groups by key; at most {@link #GROUPS_MAX} and {@link #OTHERS}
 */
public record SessionGroups(Map<String, Group> groups) {
  /** Each client may be one of its own; memory is bounded. */
  public static final int GROUPS_MAX = 20_000;

  /** Where what comes beyond is added up. */
  public static final String OTHERS = "others";

  /**
   * A sum.
   *
   * @param sessions how many
   * @param bytesIn towards backends
   * @param bytesOut towards clients
   * @param heldBytes read and not yet written
   */
  public record Group(long sessions, long bytesIn, long bytesOut, long heldBytes) {
    Group plus(final Group other) {
      return new Group(
          sessions + other.sessions,
          bytesIn + other.bytesIn,
          bytesOut + other.bytesOut,
          heldBytes + other.heldBytes);
    }
  }

  SessionGroups() {
    this(new HashMap<>());
  }

  void add(final String key, final SessionView session) {
    add(key, new Group(1, session.bytesIn(), session.bytesOut(), session.heldBytes()));
  }

  private void add(final String key, final Group more) {
    final boolean full = groups.size() >= GROUPS_MAX && !groups.containsKey(key);
    groups.merge(full ? OTHERS : key, more, Group::plus);
  }

  /**
   * Of all loops.
   *
   * @param all what each says
   * @return their sum
   */
  public static SessionGroups together(final List<SessionGroups> all) {
    final SessionGroups sum = new SessionGroups();
    for (final SessionGroups each : all) {
      each.groups.forEach(sum::add);
    }
    return sum;
  }
}
