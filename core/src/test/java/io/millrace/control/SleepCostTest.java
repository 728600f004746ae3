package io.millrace.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What is left of a thread's CPU time, over its sleeps. */
final class SleepCostTest {
  private final SleepCost cost = new SleepCost();
  private long onCpuNs = 5_000_000;
  private long ownNs = 1_000_000;
  private long sleeps = 7;

  /** A second with so many sleeps of that cost. */
  private long second(final long count, final long eachNs) {
    ownNs += 40_000_000;
    onCpuNs += 40_000_000 + count * eachNs;
    sleeps += count;
    return cost.sample(onCpuNs, ownNs, sleeps);
  }

  @Test
  void shouldTakeWhatTurnsAndPollingHaveLeft() {
    assertEquals(SleepCost.GUESS_NS, second(1_000, 30_000), "since when?");
    assertEquals(15_000, second(1_000, 30_000), "a quarter of the way");
    for (int i = 0; i < 40; i++) {
      second(1_000, 30_000);
    }
    assertEquals(30_000, second(1_000, 30_000), 10);
  }

  @Test
  void shouldGatherRareSleeps() {
    second(1_000, 10_000);
    for (int i = 0; i < 3; i++) {
      assertEquals(SleepCost.GUESS_NS, rare(SleepCost.SLEEPS_LEAST / 4));
    }
    assertEquals(15_000, rare(SleepCost.SLEEPS_LEAST / 4));
  }

  private long rare(final long count) {
    onCpuNs += count * 30_000;
    sleeps += count;
    return cost.sample(onCpuNs, ownNs, sleeps);
  }

  @Test
  void shouldNotBeMisledWhenItHardlySleepsBesideItsWork() {
    second(1_000, 10_000);
    for (int i = 0; i < 10; i++) {
      ownNs += 900_000_000;
      onCpuNs += 895_000_000; // half a percent was stolen
      sleeps += 300;
      assertEquals(SleepCost.GUESS_NS, cost.sample(onCpuNs, ownNs, sleeps));
    }
  }

  @Test
  void shouldStayWithinWhatCanBe() {
    second(1_000, 10_000);
    for (int i = 0; i < 60; i++) {
      second(1_000, -3_000); // turns that lost their processor
    }
    assertEquals(SleepCost.LEAST_NS, second(1_000, -3_000), 10);
    for (int i = 0; i < 60; i++) {
      second(1_000, 1_000_000);
    }
    assertEquals(SleepCost.MOST_NS, second(1_000, 1_000_000), 10);
  }

  @Test
  void shouldKeepItsGuessWhereTheSystemDoesNotTell() {
    for (int i = 0; i < 3; i++) {
      sleeps += 1_000;
      assertEquals(SleepCost.GUESS_NS, cost.sample(-1, ownNs, sleeps));
    }
    assertEquals(SleepCost.GUESS_NS, second(1_000, 30_000), "the first that is known");
    assertEquals(15_000, second(1_000, 30_000));
  }
}
