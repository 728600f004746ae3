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
    assertEquals(0, second(1_000, 17_000), "since when?");
    assertEquals(17_000, second(1_000, 17_000));
  }

  @Test
  void shouldFollowSlowly() {
    second(1_000, 10_000);
    second(1_000, 10_000);
    assertEquals(12_500, second(1_000, 20_000));
    for (int i = 0; i < 40; i++) {
      second(1_000, 20_000);
    }
    assertEquals(20_000, second(1_000, 20_000), 10);
  }

  @Test
  void shouldKeepItWhileTheLoopHardlySleeps() {
    second(1_000, 10_000);
    second(1_000, 10_000);
    assertEquals(10_000, second(SleepCost.SLEEPS_LEAST - 1, 30_000));
    assertEquals(10_000, second(0, 30_000));
  }

  @Test
  void shouldStayWithinWhatCanBe() {
    second(1_000, 10_000);
    assertEquals(SleepCost.LEAST_NS, second(1_000, -3_000), "turns that lost their processor");
    final SleepCost other = new SleepCost();
    other.sample(0, 0, 0);
    assertEquals(SleepCost.MOST_NS, other.sample(1_000_000_000, 0, 100));
  }

  @Test
  void shouldKnowNothingWhereTheSystemDoesNotTell() {
    for (int i = 0; i < 3; i++) {
      sleeps += 1_000;
      assertEquals(0, cost.sample(-1, ownNs, sleeps));
    }
    assertEquals(0, second(1_000, 10_000), "the first that is known");
    assertEquals(10_000, second(1_000, 10_000));
  }
}
