package io.millrace.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.millrace.testkit.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What loops measure, brought together over loops and time. */
final class BackendTimesTest {
  private static final double PRECISION = 0.032;
  private static final long STEP_NS = TimeUnit.SECONDS.toNanos(5);

  private final BackendMeter one = new BackendMeter();
  private final BackendMeter other = new BackendMeter();
  private final BackendTimes times = new BackendTimes();
  private long nowNs = -TimeUnit.SECONDS.toNanos(7); // the clock may pass 0 at any time

  private void interval() {
    nowNs += STEP_NS;
    final MeterReading sum = one.take();
    final MeterReading more = other.take();
    if (sum != null && more != null) {
      sum.add(more);
    }
    if (sum != null || more != null) {
      times.add(sum == null ? more : sum, nowNs);
    }
  }

  private LatencySummary turnaround() {
    return times.latency(nowNs).turnaround();
  }

  private static void assertNear(final long expected, final long actual) {
    assertEquals(expected, actual, expected * PRECISION);
  }

  @Test
  void shouldTellPercentilesOfAllLoopsWithinThreePercent() {
    Seeds.each(1, random -> new BackendTimesTest().tellsPercentiles(random));
  }

  private void tellsPercentiles(final Random random) {
    final long[] all = new long[20_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (long) Math.exp(Math.log(20_000) + random.nextDouble() * 12);
      (random.nextBoolean() ? one : other).record(Timing.TURNAROUND, all[i]);
    }
    interval();
    Arrays.sort(all);
    final LatencySummary summary = turnaround();
    assertEquals(all.length, summary.count());
    assertNear(all[all.length / 2], summary.p50Ns());
    assertNear(all[all.length * 9 / 10], summary.p90Ns());
    assertNear(all[all.length * 99 / 100], summary.p99Ns());
    assertNear(all[all.length - 1], summary.maxNs());
    final LatencyTotals totals = times.latency(nowNs).turnaroundTotals();
    assertEquals(all.length, totals.count());
    assertNear(Arrays.stream(all).sum(), totals.sumNs());
    long below = 0;
    for (int i = 0; i < totals.upperBoundsNs().length; i++) {
      below += totals.counts()[i];
      final long bound = totals.upperBoundsNs()[i];
      final long least = Arrays.stream(all).filter(each -> each < bound * (1 - PRECISION)).count();
      final long most = Arrays.stream(all).filter(each -> each < bound * (1 + PRECISION)).count();
      assertEquals(Math.min(Math.max(below, least), most), below, "bucket " + bound);
    }
  }

  @Test
  void shouldForgetAfterAMinuteButNotInTheTotals() {
    one.record(Timing.TURNAROUND, TimeUnit.SECONDS.toNanos(1));
    interval();
    for (int i = 0; i < 11; i++) {
      one.record(Timing.TURNAROUND, 1_000_000);
      interval();
    }
    assertEquals(12, turnaround().count());
    assertNear(TimeUnit.SECONDS.toNanos(1), turnaround().maxNs());
    interval();
    assertEquals(11, turnaround().count(), "the first interval is a minute ago");
    assertNear(1_000_000, turnaround().maxNs());
    assertNear(1_000_000, turnaround().p99Ns());
    for (int i = 0; i < 12; i++) {
      interval();
    }
    assertSame(LatencySummary.EMPTY, turnaround());
    assertEquals(12, times.latency(nowNs).turnaroundTotals().count());
    one.record(Timing.TURNAROUND, 5_000_000);
    interval();
    assertEquals(1, turnaround().count());
    assertNear(5_000_000, turnaround().p50Ns());
  }

  @Test
  void shouldTakeWhatIsOutOfRange() {
    one.record(Timing.CONNECT, -5);
    one.record(Timing.CONNECT, 0);
    one.record(Timing.QUEUE_WAIT, Long.MAX_VALUE);
    interval();
    final BackendLatency latency = times.latency(nowNs);
    assertEquals(new LatencySummary(2, 0, 0, 0, 0), latency.connect());
    assertNear(BackendMeter.LONGEST_NS, latency.queueWait().maxNs());
    assertEquals(1, latency.queueWaitTotals().counts()[LatencyTotals.EMPTY.counts().length - 1]);
    assertSame(LatencySummary.EMPTY, latency.turnaround());
  }

  @Test
  void shouldHandOverNothingWhenNothingWasMeasured() {
    assertNull(one.take());
    one.record(Timing.CONNECT, 1);
    one.take();
    assertNull(one.take());
  }

  @Test
  void shouldMergeBackendsOfAFrontend() {
    one.record(Timing.TURNAROUND, 1_000_000);
    interval();
    final BackendTimes second = new BackendTimes();
    for (int i = 0; i < 99; i++) {
      other.record(Timing.TURNAROUND, 9_000_000);
    }
    second.add(other.take(), nowNs);
    final BackendLatency both = BackendTimes.together(List.of(times, second), nowNs);
    assertEquals(100, both.turnaround().count());
    assertNear(9_000_000, both.turnaround().p50Ns());
    assertNear(9_000_000, both.turnaround().maxNs());
    assertEquals(100, both.turnaroundTotals().count());
    assertEquals(1, turnaround().count(), "what is merged is left as it was");
    assertSame(LatencySummary.EMPTY, BackendTimes.together(List.of(), nowNs).turnaround());
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "900, 0",
    "985, 1",
    "1000, 1",
    "299000, 300",
    "300000, 300",
    "300400, 300",
    "340000, 300",
    "350100, 350",
    "86400000, 86400",
    "999999999, 86400"
  })
  void shouldFindTheTimerOfAnIdleAge(final long ageMs, final long boundS) {
    one.ended(EndedBy.BACKEND, TimeUnit.MILLISECONDS.toNanos(ageMs));
    interval();
    final IdleAges ages = times.idleAges();
    final int bucket = Arrays.stream(ages.backend()).boxed().toList().indexOf(1L);
    assertEquals(TimeUnit.SECONDS.toNanos(boundS), ages.lowerBoundsNs()[bucket]);
    assertEquals(boundS == 0 ? IdleAges.NONE : bucket, ages.commonest(EndedBy.BACKEND));
    assertEquals(IdleAges.NONE, ages.commonest(EndedBy.CLIENT));
  }

  @Test
  void shouldAddIdleAgesUpOverLoopsAndIntervals() {
    for (int i = 0; i < 3; i++) {
      one.ended(EndedBy.CLIENT, 0);
      other.ended(EndedBy.CLIENT, 0);
      other.ended(EndedBy.MILLRACE, TimeUnit.SECONDS.toNanos(60));
      interval();
    }
    assertEquals(6, times.idleAges().of(EndedBy.CLIENT)[0]);
    assertEquals(3, Arrays.stream(times.idleAges().millrace()).sum());
    assertEquals(0, Arrays.stream(IdleAges.EMPTY.millrace()).sum(), "it is everybody's");
  }
}
