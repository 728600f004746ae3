package io.millrace.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

final class BackendCountersTest {
  private final FrontendCounters first = new FrontendCounters();
  private final FrontendCounters second = new FrontendCounters();

  private BackendTotals totals(final int slot, final String name) {
    return BackendTotals.of(List.of(first, second), slot, name);
  }

  @Test
  void shouldAddUpWhatTheLoopsHaveCounted() {
    first.backend(2, "pg1").reached();
    first.backend(2, "pg1").in(10);
    first.backend(2, "pg1").out(20);
    second.backend(2, "pg1").reached();
    second.backend(2, "pg1").failed(ConnectError.REFUSED);
    second.backend(2, "pg1").failed(ConnectError.REFUSED);
    second.backend(0, "pg2").failed(ConnectError.TIMEOUT);
    assertEquals(2, totals(2, "pg1").sessions());
    assertEquals(10, totals(2, "pg1").bytesIn());
    assertEquals(20, totals(2, "pg1").bytesOut());
    assertEquals(2, totals(2, "pg1").failures(ConnectError.REFUSED));
    assertEquals(0, totals(2, "pg1").failures(ConnectError.TIMEOUT));
    assertEquals(1, totals(0, "pg2").failures(ConnectError.TIMEOUT));
  }

  @Test
  void shouldBeZeroWhereNothingWasCounted() {
    first.backend(3, "pg1").reached();
    for (final int slot : new int[] {0, 2, 4, 1000}) {
      assertEquals(0, totals(slot, "pg1").sessions());
    }
  }

  @Test
  void shouldBeginAnewWhenASlotIsAnothers() {
    final BackendCounters old = first.backend(1, "old");
    old.reached();
    second.backend(1, "old").reached();
    assertSame(old, first.backend(1, "old"));
    assertEquals(0, totals(1, "new").sessions(), "of a loop that has not seen the new one");
    assertNotSame(old, first.backend(1, "new"));
    first.backend(1, "new").reached();
    assertEquals(1, totals(1, "new").sessions());
    assertEquals(1, totals(1, "old").sessions(), "of the loop that still has it");
  }

  @Test
  void shouldTellHowManyReachedABackendByItsName() {
    first.backend(1, "pg1").reached();
    second.backend(1, "pg1").reached();
    second.backend(0, "pg2").failed(ConnectError.REFUSED);
    first.increment(CounterType.SESSIONS_OPENED);
    second.refuse(EndCause.DENY);
    final FrontendTotals totals = new FrontendTotals("rw", List.of(first, second), 0);
    assertEquals("rw", totals.name());
    assertEquals(2, totals.reached("pg1"));
    assertEquals(0, totals.reached("pg2"));
    assertEquals(0, totals.reached("pg3"));
    assertEquals(1, totals.get(CounterType.SESSIONS_OPENED));
    assertEquals(1, totals.refused(EndCause.DENY));
    assertEquals(0, totals.refused(EndCause.ERROR));
  }
}
