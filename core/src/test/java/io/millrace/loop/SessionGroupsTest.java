package io.millrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Protocol;
import io.millrace.status.SessionState;
import io.millrace.status.SessionView;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sums of many sessions. */
final class SessionGroupsTest {
  private static final SessionView SESSION =
      new SessionView(
          "0-1",
          "rw",
          Protocol.TCP,
          null,
          null,
          null,
          null,
          null,
          null,
          SessionState.OPEN,
          "",
          0,
          0,
          3,
          4,
          5,
          1);

  @Test
  void shouldAddWhatIsTooManyUpUnderOneKey() {
    final SessionGroups one = new SessionGroups();
    final SessionGroups other = new SessionGroups();
    for (int i = 0; i < SessionGroups.GROUPS_MAX; i++) {
      one.add("a" + i, SESSION);
      other.add("b" + i, SESSION);
    }
    one.add("a0", SESSION);
    one.add("c", SESSION);
    final SessionGroups sum = SessionGroups.together(List.of(one, other));
    assertTrue(sum.groups().size() <= SessionGroups.GROUPS_MAX + 1);
    assertTrue(sum.groups().get(SessionGroups.OTHERS).sessions() >= SessionGroups.GROUPS_MAX);
    assertEquals(
        2 * SessionGroups.GROUPS_MAX + 2,
        sum.groups().values().stream().mapToLong(SessionGroups.Group::sessions).sum());
    final SessionGroups small = new SessionGroups();
    small.add("x", SESSION);
    small.add("x", SESSION);
    assertEquals(
        new SessionGroups.Group(4, 12, 16, 20),
        SessionGroups.together(List.of(small, small)).groups().get("x"));
  }
}
