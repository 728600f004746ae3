package io.millrace.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.balance.BackendHealth;
import io.millrace.config.HealthTiming;
import io.millrace.config.InitialState;
import io.millrace.testkit.Seeds;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Rise and fall with a clock that the test sets. Times in ms. Conformance H4. */
final class HealthCheckTest {
  private static final Verdict BAD = Verdict.REFUSED;
  private static final Verdict FULL = Verdict.full("too many");

  private long nowMs = 1_000;
  private double jitter;
  private HealthCheck check = check(InitialState.UP);

  private HealthCheck check(final InitialState initial) {
    return new HealthCheck(
        new HealthTiming(ns(2_000), ns(1_000), ns(400), 2, 3, initial),
        initial,
        ns(nowMs),
        () -> jitter);
  }

  private static long ns(final long ms) {
    return TimeUnit.MILLISECONDS.toNanos(ms);
  }

  /** Goes on to the next probe, which takes so long and brings that. Returns the state after. */
  private BackendHealth probe(final Verdict verdict, final long tookMs) {
    nowMs = TimeUnit.NANOSECONDS.toMillis(check.dueNs());
    check.begin(ns(nowMs));
    nowMs += tookMs;
    check.conclude(verdict, ns(nowMs));
    return check.state();
  }

  private BackendHealth probe(final Verdict verdict) {
    return probe(verdict, 1);
  }

  /** How long from the start of the last probe to that of the next. */
  private long gapMs(final Verdict verdict, final long tookMs) {
    final long begunNs = check.dueNs();
    probe(verdict, tookMs);
    return TimeUnit.NANOSECONDS.toMillis(check.dueNs() - begunNs);
  }

  @Test
  void shouldCountAsConfiguredWhenNothingWasAnswered() {
    assertEquals(BackendHealth.UP, check.state());
    assertEquals(BackendHealth.DOWN, check(InitialState.DOWN).state());
    assertNull(check.last());
  }

  @Test
  void shouldBeginAtOnceWhenItIsNew() {
    assertEquals(ns(nowMs), check.dueNs());
  }

  @Test
  void shouldDecideAloneWhenItIsTheFirstAnswer() {
    assertEquals(BackendHealth.DOWN, probe(BAD));
    check = check(InitialState.DOWN);
    assertEquals(BackendHealth.UP, probe(Verdict.GOOD));
    check = check(InitialState.DOWN);
    assertEquals(BackendHealth.FULL, probe(FULL));
  }

  @Test
  void shouldFallWhenSoManyAnswersInARowAreBad() {
    probe(Verdict.GOOD);
    assertEquals(BackendHealth.UP, probe(BAD));
    assertEquals(BackendHealth.UP, probe(Verdict.TIMEOUT));
    assertEquals(BackendHealth.DOWN, probe(Verdict.reply("no")));
    assertEquals("reply: no", check.last().text());
  }

  @Test
  void shouldStartCountingAgainWhenAGoodAnswerComesBetween() {
    probe(Verdict.GOOD);
    for (int i = 0; i < 10; i++) {
      probe(BAD);
      probe(BAD);
      assertEquals(BackendHealth.UP, probe(Verdict.GOOD));
    }
  }

  @Test
  void shouldRiseWhenSoManyAnswersInARowAreGood() {
    assertEquals(BackendHealth.DOWN, probe(BAD));
    assertEquals(BackendHealth.DOWN, probe(Verdict.GOOD));
    assertEquals(BackendHealth.DOWN, probe(BAD));
    assertEquals(BackendHealth.DOWN, probe(Verdict.GOOD));
    assertEquals(BackendHealth.UP, probe(Verdict.GOOD));
  }

  @Test
  void shouldTakeNothingNewAtOnceWhenItSaysThatItIsFull() {
    probe(Verdict.GOOD);
    assertEquals(BackendHealth.FULL, probe(FULL));
    assertEquals(BackendHealth.FULL, probe(Verdict.GOOD));
    assertEquals(BackendHealth.FULL, probe(FULL));
    assertEquals(BackendHealth.FULL, probe(Verdict.GOOD));
    assertEquals(BackendHealth.UP, probe(Verdict.GOOD));
  }

  @Test
  void shouldNotMixBadAndGoodAnswersWhenItIsFull() {
    probe(FULL);
    assertEquals(BackendHealth.FULL, probe(BAD));
    assertEquals(BackendHealth.FULL, probe(Verdict.GOOD));
    assertEquals(BackendHealth.FULL, probe(BAD));
    assertEquals(BackendHealth.FULL, probe(BAD));
    assertEquals(BackendHealth.DOWN, probe(BAD));
    assertEquals(BackendHealth.DOWN, probe(FULL));
    assertEquals(BackendHealth.FULL, probe(FULL));
  }

  @Test
  void shouldCountFromStartToStartWhenAProbeTakesTime() {
    assertEquals(2_000, gapMs(Verdict.GOOD, 300));
    assertEquals(2_000, gapMs(Verdict.GOOD, 1_999));
  }

  @Test
  void shouldBeginAtOnceButNotBeforeWhenAProbeTookLongerThanTheInterval() {
    assertEquals(3_500, gapMs(Verdict.GOOD, 3_500));
  }

  @Test
  void shouldAskFastWhenAnswersAreBadUntilItIsDecided() {
    assertEquals(2_000, gapMs(Verdict.GOOD, 1));
    assertEquals(400, gapMs(BAD, 1));
    assertEquals(1_000, gapMs(Verdict.TIMEOUT, 1_000));
    assertEquals(2_000, gapMs(BAD, 1));
    assertEquals(BackendHealth.DOWN, check.state());
    assertEquals(2_000, gapMs(Verdict.GOOD, 1));
  }

  @Test
  void shouldNeverAskLessOftenThanTheIntervalWhenThereIsJitter() {
    jitter = 0.5;
    assertEquals(1_900, gapMs(Verdict.GOOD, 1));
    assertEquals(400, gapMs(BAD, 1));
  }

  @Test
  void shouldAskSoonWhenAClientCouldNotReachIt() {
    probe(Verdict.GOOD);
    check.suspect(ns(nowMs));
    final long begunMs = nowMs - 1;
    assertEquals(ns(begunMs + 400), check.dueNs());
    nowMs = begunMs + 900;
    check = check(InitialState.UP);
    probe(Verdict.GOOD);
    nowMs += 1_200;
    check.suspect(ns(nowMs));
    assertEquals(ns(nowMs), check.dueNs());
    check.suspect(ns(nowMs + 100));
    assertEquals(ns(nowMs), check.dueNs(), "never later again");
    assertEquals(2_000, gapMs(Verdict.GOOD, 1), "decided by one good answer");
  }

  @Test
  void shouldAskOnceMoreSoonWhenTheClientFailedDuringAProbe() {
    probe(Verdict.GOOD);
    nowMs = TimeUnit.NANOSECONDS.toMillis(check.dueNs());
    check.begin(ns(nowMs));
    check.suspect(ns(nowMs + 5));
    check.conclude(Verdict.GOOD, ns(nowMs + 10));
    assertEquals(ns(nowMs + 400), check.dueNs());
    assertEquals(2_000, gapMs(Verdict.GOOD, 1));
  }

  @Test
  void shouldNotHurryWhenItIsKnownToBeDown() {
    probe(BAD);
    final long dueNs = check.dueNs();
    check.suspect(ns(nowMs));
    assertEquals(dueNs, check.dueNs());
  }

  @Test
  void shouldSayNothingAboutTheBackendWhenThisMachineCouldNotAsk() {
    assertEquals(BackendHealth.UP, probe(Verdict.SKIPPED));
    assertNull(check.last());
    assertEquals(BackendHealth.DOWN, probe(BAD), "still the first answer");
    check = check(InitialState.UP);
    probe(Verdict.GOOD);
    probe(BAD);
    probe(BAD);
    for (int i = 0; i < 10; i++) {
      assertEquals(BackendHealth.UP, probe(Verdict.SKIPPED));
    }
    assertEquals(BackendHealth.DOWN, probe(BAD));
  }

  @Test
  void shouldRefuseASecondProbeWhenOneIsUnderWay() {
    check.begin(ns(nowMs));
    assertThrows(IllegalStateException.class, () -> check.begin(ns(nowMs)));
  }

  @Test
  void shouldNotFlapWhenAnswersAlternate() {
    probe(Verdict.GOOD);
    for (int i = 0; i < 100; i++) {
      assertEquals(BackendHealth.UP, probe(i % 2 == 0 ? BAD : Verdict.GOOD));
    }
  }

  /** Against a second, naive reading of the rules. */
  @Test
  void shouldAgreeWithTheRulesWhenAnswersAreRandom() {
    Seeds.each(
        20,
        random -> {
          check = check(InitialState.UP);
          probe(Verdict.GOOD);
          boolean up = true;
          int row = 0;
          for (int i = 0; i < 500; i++) {
            final boolean good = random.nextInt(3) > 0;
            row = good == up ? 0 : row + 1;
            if (row == (up ? 3 : 2)) {
              up = !up;
              row = 0;
            }
            final BackendHealth state = probe(good ? Verdict.GOOD : BAD);
            assertEquals(up, state == BackendHealth.UP, "answer " + i);
            assertFalse(check.isUnderWay());
          }
        });
  }
}
