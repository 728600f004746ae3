package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.RateConfig;
import io.millrace.testkit.Seeds;
import java.math.BigInteger;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conformance L7. */
final class RateLimitTest {
  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "3, 1",
    "7, 1",
    "50, 1",
    "333, 1",
    "999, 1",
    "1000, 1",
    "30000, 1",
    "65537, 1",
    "1, 60",
    "7, 60",
    "59, 60",
    "60, 60",
    "90, 60",
    "100, 60",
    "6000, 60",
    "100020, 60"
  })
  void shouldAdmitExactlyBurstAndRateOverTenSecondsOrMinutes(
      final long count, final long periodSeconds) throws Exception {
    final RateConfig rate = new RateConfig(count, periodSeconds * SECOND_NS);
    Seeds.each(3, random -> assertExact(rate, random, 10 * rate.periodNs()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000_003, 7_000_000, 10_000_000})
  void shouldAdmitExactlyWhenRateIsHuge(final long count) throws Exception {
    Seeds.each(1, random -> assertExact(new RateConfig(count, SECOND_NS), random, SECOND_NS / 2));
  }

  @Test
  void shouldAdmitAllWhenOff() {
    final RateLimit limit = new RateLimit(RateConfig.OFF, 0);
    for (int i = 0; i < 1_000; i++) {
      assertTrue(limit.tryTake(0));
    }
    limit.giveBack();
    assertTrue(limit.tryTake(0));
  }

  @Test
  void shouldHaveFullBurstAgainWhenIdle() {
    final RateLimit limit = new RateLimit(new RateConfig(5, SECOND_NS), 0);
    assertEquals(5, takeAll(limit, 0));
    assertEquals(5, takeAll(limit, 1_000 * SECOND_NS));
    assertEquals(0, takeAll(limit, 1_000 * SECOND_NS));
    assertEquals(1, takeAll(limit, 1_000 * SECOND_NS + SECOND_NS / 5));
  }

  @Test
  void shouldAdmitOneMoreWhenOneIsGivenBack() {
    final RateLimit limit = new RateLimit(new RateConfig(3, SECOND_NS), 0);
    assertTrue(limit.tryTake(0));
    limit.giveBack();
    assertEquals(3, takeAll(limit, 0), "no more than the burst");
    limit.giveBack();
    assertTrue(limit.tryTake(0));
    assertFalse(limit.tryTake(0));
  }

  /** Asks at random times, each time as often as it is admitted, before the bucket overflows. */
  private static void assertExact(final RateConfig rate, final Random random, final long forNs) {
    final long startNs = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - forNs / 2;
    final RateLimit limit = new RateLimit(rate, startNs);
    final long burstNs = Math.max(SECOND_NS, rate.periodNs() / rate.count());
    long admitted = 0;
    long elapsedNs = 0;
    while (elapsedNs < forNs) {
      admitted += takeAll(limit, startNs + elapsedNs);
      assertEquals(events(rate, elapsedNs), admitted, rate + " after " + elapsedNs + " ns");
      final long spentNs = admitted * rate.periodNs() / rate.count();
      final long leftNs = burstNs + elapsedNs - spentNs;
      final long gapMaxNs = Math.max(1, burstNs - Math.max(0, leftNs) - 1);
      elapsedNs = Math.min(forNs, elapsedNs + 1 + Math.floorMod(random.nextLong(), gapMaxNs));
    }
    admitted += takeAll(limit, startNs + forNs);
    assertEquals(events(rate, forNs), admitted, rate.toString());
  }

  /** Whole events after so much time: one second's worth at once, at least one, then the rate. */
  private static long events(final RateConfig rate, final long ns) {
    final BigInteger period = BigInteger.valueOf(rate.periodNs());
    final BigInteger burst = BigInteger.valueOf(rate.count() * SECOND_NS).max(period);
    return BigInteger.valueOf(ns)
        .multiply(BigInteger.valueOf(rate.count()))
        .add(burst)
        .divide(period)
        .longValueExact();
  }

  private static long takeAll(final RateLimit limit, final long nowNs) {
    long taken = 0;
    while (limit.tryTake(nowNs)) {
      taken++;
    }
    return taken;
  }
}
