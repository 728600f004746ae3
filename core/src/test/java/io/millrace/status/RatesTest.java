package io.millrace.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RatesTest {
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
  private static final double DELTA = 1e-9;

  private final FrontendCounters first = new FrontendCounters();
  private final FrontendCounters second = new FrontendCounters();

  /** A clock that wraps within the first second. */
  private long nowNs = Long.MAX_VALUE - SECOND_NS / 2;

  private final Rates rates = FrontendRates.begin(nowNs);
  private final Rates ofBackend = BackendRates.begin(nowNs);
  private final BackendSum sum = new BackendSum();

  private void passSecond() {
    nowNs += SECOND_NS;
    final List<FrontendCounters> loops = List.of(first, second);
    FrontendRates.sample(rates, nowNs, loops, 0);
    sum.clear();
    sum.add(loops, 3, "pg1");
    BackendRates.sample(ofBackend, nowNs, sum);
  }

  private void passSeconds(final int count) {
    for (int i = 0; i < count; i++) {
      passSecond();
    }
  }

  private Rate opened() {
    return FrontendRates.of(rates).sessions();
  }

  @Test
  void shouldKnowNothingBeforeTheFirstSecond() {
    first.increment(CounterType.SESSIONS_OPENED);
    assertEquals(FrontendRates.ZERO, FrontendRates.of(rates));
    assertEquals(BackendRates.ZERO, BackendRates.of(ofBackend));
  }

  @Test
  void shouldCountFromTheBeginningWhileTheTimeIsShorter() {
    first.add(CounterType.SESSIONS_OPENED, 4);
    second.add(CounterType.SESSIONS_OPENED, 2);
    passSecond();
    assertEquals(new Rate(6, 6), opened());
    passSecond();
    assertEquals(new Rate(3, 3), opened());
  }

  @Test
  void shouldForgetWhatIsOlderThanTenSecondsAndAMinute() {
    first.add(CounterType.SESSIONS_OPENED, 1000);
    passSecond();
    for (int i = 0; i < 10; i++) {
      first.add(CounterType.SESSIONS_OPENED, 5);
      passSecond();
    }
    assertEquals(5, opened().tenSeconds(), DELTA);
    passSeconds(10);
    assertEquals(0, opened().tenSeconds(), DELTA);
    assertEquals(1050 / 21.0, opened().minute(), DELTA);
    passSeconds(60);
    assertEquals(0, opened().minute(), DELTA);
  }

  @Test
  void shouldHoldTheMinuteWithinFiveSeconds() {
    for (int i = 0; i < 200; i++) {
      first.add(CounterType.SESSIONS_OPENED, 7);
      passSecond();
      assertEquals(new Rate(7, 7), opened());
    }
    second.add(CounterType.SESSIONS_OPENED, 600);
    int seconds = 0;
    for (; opened().minute() != 0 && seconds <= 70; seconds++) {
      passSecond();
    }
    assertEquals(63, seconds, 3, "how long it is remembered");
  }

  @Test
  void shouldTellCausesAndBackendsApart() {
    passSecond();
    first.refuse(EndCause.DENY);
    second.refuse(EndCause.DENY);
    second.refuse(EndCause.MAX_SESSIONS);
    first.backend(3, "pg1").reached();
    second.backend(3, "pg1").reached();
    second.backend(3, "pg1").failed(ConnectError.TIMEOUT);
    second.backend(0, "pg2").reached();
    passSecond();
    final FrontendRates now = FrontendRates.of(rates);
    final Map<EndCause, Rate> refused = now.refusedBy();
    assertEquals(1, refused.get(EndCause.DENY).tenSeconds(), DELTA);
    assertEquals(0.5, refused.get(EndCause.MAX_SESSIONS).tenSeconds(), DELTA);
    assertFalse(refused.containsKey(EndCause.ERROR));
    assertEquals(1.5, now.refused().tenSeconds(), DELTA);
    assertEquals(1, BackendRates.of(ofBackend).sessions().tenSeconds(), DELTA);
    assertEquals(0.5, BackendRates.of(ofBackend).failures().tenSeconds(), DELTA);
  }

  @Test
  void shouldAddDropsOfBothWaysUp() {
    first.add(CounterType.DATAGRAMS_DROPPED_IN, 3);
    first.add(CounterType.DATAGRAMS_DROPPED_OUT, 4);
    first.add(CounterType.DATAGRAMS_OUT, 5);
    passSecond();
    assertEquals(7, FrontendRates.of(rates).datagramsDropped().tenSeconds(), DELTA);
    assertEquals(5, FrontendRates.of(rates).datagramsOut().tenSeconds(), DELTA);
  }

  @Test
  void shouldTakeMemoryOfWhatCountsOnly() {
    passSeconds(70);
    assertEquals(0, rates.kept());
    first.increment(CounterType.SESSIONS_OPENED);
    second.refuse(EndCause.DENY);
    passSecond();
    assertEquals(3, rates.kept(), "opened, refused, refused for that cause");
    assertEquals(0, ofBackend.kept());
    assertEquals(0.1, opened().tenSeconds(), DELTA);
  }
}
