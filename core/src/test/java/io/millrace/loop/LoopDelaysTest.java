package io.millrace.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.millrace.status.DelayScale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The duty-cycle tracker. */
final class LoopDelaysTest {
  private static final long US = 1_000;
  private static final long MS = 1_000_000;

  /** The clock may begin anywhere, and wrap. */
  private static final long START_NS = Long.MAX_VALUE - 2 * MS;

  private final LoopDelays delays = new LoopDelays(START_NS);
  private final long[] counted = new long[LoopDelays.SIZE];

  private long own(final long ns) {
    delays.copy(counted);
    return counted[LoopDelays.OWN + DelayScale.bucket(ns)];
  }

  @Test
  void shouldCountACycleOnceAndItsDelayForEachUnitOfWork() {
    delays.onCycle(START_NS + MS, START_NS + MS + 30 * US, 7);
    assertEquals(7, own(30 * US));
    assertEquals(1, counted[LoopDelays.TURNS]);
    assertEquals(30 * US, counted[LoopDelays.BUSY]);
    assertEquals(210 * US, counted[LoopDelays.OWN_SUM]);
    assertEquals(0, counted[LoopDelays.OVER]);
    assertEquals(1, counted[LoopDelays.CYCLES + DelayScale.bucket(30 * US)]);
  }

  @Test
  void shouldAddTheCycleBeforeOnlyWhenTheLoopDidNotRestBetween() {
    final long firstNs = START_NS + MS;
    delays.onCycle(firstNs, firstNs + 400 * US, 1);
    final long secondNs = firstNs + 405 * US;
    delays.onCycle(secondNs, secondNs + 100 * US, 2);
    assertEquals(1, own(400 * US));
    assertEquals(2, own(500 * US), "what came in the first cycle waited for its end");
    final long thirdNs = secondNs + 300 * US;
    delays.onCycle(thirdNs, thirdNs + 100 * US, 4);
    assertEquals(4, own(100 * US));
  }

  @Test
  void shouldKeepTheLongestCycleUntilItIsTakenAndSumThoseOverTheThreshold() {
    for (final long cycleNs : new long[] {900 * US, 3 * MS, 2 * MS}) {
      delays.onCycle(START_NS, START_NS + cycleNs, 1);
    }
    assertEquals(3 * MS, delays.longestCycleNs());
    assertEquals(3 * MS, delays.takeLongestCycleNs());
    assertEquals(0, delays.takeLongestCycleNs());
    delays.copy(counted);
    assertEquals(5 * MS, counted[LoopDelays.OVER]);
    assertNull(delays.takeStall());
  }

  @Test
  void shouldTellTheLongestStallOfCyclesAndLateWakeUps() {
    delays.onWake(START_NS, START_NS - MS);
    delays.onWake(START_NS, START_NS + MS);
    assertEquals(0, delays.longestLateNs(), "as late as timers are");
    delays.onWake(START_NS, START_NS + 150 * MS);
    delays.onCycle(START_NS, START_NS + LoopDelays.STALL_NS, 1);
    assertEquals(150 * MS, delays.takeLongestLateNs());
    final Stall stall = delays.takeStall();
    assertEquals(new Stall(Stall.Kind.LATE, START_NS, START_NS + 150 * MS), stall);
    assertNull(delays.takeStall());
    delays.onCycle(START_NS, START_NS + TimeUnit.SECONDS.toNanos(2), 1);
    assertEquals(Stall.Kind.CYCLE, delays.takeStall().kind());
  }
}
