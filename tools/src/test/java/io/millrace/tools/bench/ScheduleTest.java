package io.millrace.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.RateConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When requests are due: from their numbers alone, so that nothing adds up and nothing shifts. */
final class ScheduleTest {
  private static final long START_NS = -77;

  @Test
  void shouldSpaceEvenlyWithoutDriftWhenTheGapIsNoWholeNumber() {
    final Schedule schedule = of(load(3, 1, 1, 1, 0), 0);
    assertEquals(
        List.of(0L, 333_333_333L, 666_666_666L, 1_000_000_000L, 1_333_333_333L),
        offsets(schedule, 5));
    final Load fast = load(999_999, 1, 1, 1, 0);
    assertEquals(TimeUnit.DAYS.toNanos(1), fast.offsetNs(999_999L * 86_400));
  }

  @Test
  void shouldTakeTheRateOfAMinuteWhenItIsGivenSo() {
    final Load slow = new Load(new RateConfig(2, TimeUnit.MINUTES.toNanos(1)), 1, 1, 1, 0, 1);
    assertEquals(List.of(0L, 30_000_000_000L), offsets(of(slow, 0), 2));
    assertEquals(2 / 60.0, slow.requestsIn(1_000_000_000), 1e-9);
  }

  @Test
  void shouldShareOneSequenceWhenThereAreSeveralLoops() {
    final Load load = load(1000, 5, 3, 1, 0);
    final List<Long> all = new ArrayList<>();
    for (int loop = 0; loop < 3; loop++) {
      all.addAll(offsets(of(load, loop), 10));
    }
    Collections.sort(all);
    for (int i = 0; i < 30; i++) {
      assertEquals(i * 1_000_000L, all.get(i));
    }
    assertEquals(5, load.connectionsOf(0) + load.connectionsOf(1) + load.connectionsOf(2));
  }

  @Test
  void shouldTakeTurnsOfConnections() {
    final Schedule schedule = of(load(1000, 3, 1, 1, 0), 0);
    final List<Integer> turns = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      turns.add(schedule.connection());
      schedule.advance();
    }
    assertEquals(List.of(0, 1, 2, 0, 1, 2, 0), turns);
  }

  @Test
  void shouldBeDueTogetherWhenInBursts() {
    final List<Long> one = offsets(of(load(1000, 4, 2, 4, 0), 0), 4);
    final List<Long> other = offsets(of(load(1000, 4, 2, 4, 0), 1), 4);
    assertEquals(List.of(0L, 0L, 4_000_000L, 4_000_000L), one);
    assertEquals(one, other);
  }

  @Test
  void shouldBeLateByNoMoreThanItsPartWhenThereIsJitter() {
    final int players = 20;
    final int hertz = 30;
    final Load load = load(players * hertz, players, 1, 1, 50);
    final Schedule schedule = of(load, 0);
    final long[] ticks = new long[players];
    final long periodNs = 1_000_000_000L / hertz;
    long lastNs = Long.MIN_VALUE;
    long latestNs = 0;
    long differing = 0;
    for (int i = 0; i < players * hertz * 10; i++) {
      final long dueNs = schedule.dueNs() - START_NS;
      assertTrue(dueNs >= lastNs, "in order");
      lastNs = dueNs;
      final int player = schedule.connection();
      final long tickNs = load.offsetNs(ticks[player] * players + player);
      assertTrue(
          dueNs >= tickNs && dueNs - tickNs < periodNs / 2 + 2, "late by " + (dueNs - tickNs));
      latestNs = Math.max(latestNs, dueNs - tickNs);
      differing += dueNs == tickNs ? 0 : 1;
      ticks[player]++;
      schedule.advance();
    }
    assertTrue(latestNs > periodNs / 2 * 9 / 10, "the whole part is used");
    assertNotEquals(0, differing);
    for (final long each : ticks) {
      assertTrue(Math.abs(each - hertz * 10) <= 1, "each player plays on: " + each);
    }
  }

  private static Load load(
      final long perSecond,
      final int connections,
      final int loops,
      final int burst,
      final int jitter) {
    return new Load(
        new RateConfig(perSecond, TimeUnit.SECONDS.toNanos(1)),
        connections,
        loops,
        burst,
        jitter,
        1);
  }

  private static Schedule of(final Load load, final int loop) {
    return new Share(load, loop).schedule(START_NS);
  }

  private static List<Long> offsets(final Schedule schedule, final int count) {
    final List<Long> offsets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      offsets.add(schedule.dueNs() - START_NS);
      schedule.advance();
    }
    return offsets;
  }
}
