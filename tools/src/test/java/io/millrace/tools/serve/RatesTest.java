package io.millrace.tools.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.status.CounterType;
import io.millrace.status.EndCause;
import io.millrace.status.FrontendCounters;
import io.millrace.status.FrontendTotals;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RatesTest {
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  private final Rates rates = new Rates();
  private final FrontendCounters first = new FrontendCounters();
  private final FrontendCounters second = new FrontendCounters();
  private long nowNs = Long.MAX_VALUE - SECOND_NS / 2;

  private void passSecond() {
    nowNs += SECOND_NS;
    rates.sample(nowNs, List.of(new FrontendTotals("rw", List.of(first, second))));
  }

  private double opened(final String frontend) {
    return rates.perSecond(frontend, totals -> totals.get(CounterType.SESSIONS_OPENED));
  }

  @Test
  void shouldKnowNothingBeforeTheFirstSecond() {
    assertEquals(0, opened("rw"));
  }

  @Test
  void shouldCountFromTheLaunchOn() {
    first.add(CounterType.SESSIONS_OPENED, 4);
    second.add(CounterType.SESSIONS_OPENED, 2);
    passSecond();
    assertEquals(6, opened("rw"));
    passSecond();
    assertEquals(3, opened("rw"));
    assertEquals(0, opened("other"));
  }

  @Test
  void shouldForgetWhatIsOlderThanTenSeconds() {
    first.add(CounterType.SESSIONS_OPENED, 1000);
    passSecond();
    for (int i = 0; i < 10; i++) {
      first.add(CounterType.SESSIONS_OPENED, 5);
      passSecond();
    }
    assertEquals(5, opened("rw"));
    for (int i = 0; i < 10; i++) {
      passSecond();
    }
    assertEquals(0, opened("rw"));
  }

  @Test
  void shouldTellCausesAndBackendsApart() {
    passSecond();
    first.refuse(EndCause.DENY);
    second.refuse(EndCause.DENY);
    second.refuse(EndCause.MAX_SESSIONS);
    first.backend(3, "pg1").reached();
    second.backend(3, "pg1").reached();
    second.backend(0, "pg2").reached();
    passSecond();
    assertEquals(1, rates.perSecond("rw", totals -> totals.refused(EndCause.DENY)));
    assertEquals(0.5, rates.perSecond("rw", totals -> totals.refused(EndCause.MAX_SESSIONS)));
    assertEquals(0, rates.perSecond("rw", totals -> totals.refused(EndCause.ERROR)));
    assertEquals(1, rates.perSecond("rw", totals -> totals.reached("pg1")));
    assertEquals(0.5, rates.perSecond("rw", totals -> totals.reached("pg2")));
    assertEquals(0, rates.perSecond("rw", totals -> totals.reached("pg3")));
  }
}
