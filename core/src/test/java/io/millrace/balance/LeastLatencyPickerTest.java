package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.testkit.Seeds;
import java.util.Arrays;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Turn-around times sessions decides, in a simulation on a clock of its own. */
final class LeastLatencyPickerTest {
  private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final FlowKey KEY = PoolSpec.key(new Random(1));

  /** Sessions that come at random, exchange a few messages and end. */
  private static final class Traffic {
    private final Pool pool;
    private final long[] tookNs;
    private final Random random;
    private final PriorityQueue<Session> sessions = new PriorityQueue<>();
    private long nowNs = Long.MAX_VALUE - 3_000 * MS; // the clock may overflow
    private long beganNs = nowNs;
    private int[] received;

    private record Session(long dueNs, int slot, int messages) implements Comparable<Session> {
      @Override
      public int compareTo(final Session other) {
        return Long.compare(dueNs, other.dueNs);
      }
    }

    Traffic(final Pool pool, final Random random, final long... tookNs) {
      this.pool = pool;
      this.random = random;
      this.tookNs = tookNs;
    }

    /** How many sessions each backend gets of so many. */
    int[] run(final int count, final long betweenNs, final int messages) {
      received = new int[tookNs.length];
      for (int i = 0; i < count; i++) {
        final double wait = -Math.log(1 - random.nextDouble());
        nowNs += 1 + (long) (betweenNs * wait);
        exchange();
        final int slot = pool.acquire(pool.view(), KEY, new Tried());
        received[slot]++;
        sessions.add(new Session(sinceBegin() + took(slot), slot, messages));
      }
      return received;
    }

    private void exchange() {
      while (!sessions.isEmpty() && sessions.peek().dueNs <= sinceBegin()) {
        final Session session = sessions.remove();
        final int slot = session.slot;
        pool.turnedAround(slot, tookNs[slot], beganNs + session.dueNs);
        if (session.messages == 1) {
          pool.release(slot);
        } else {
          sessions.add(new Session(session.dueNs + took(slot), slot, session.messages - 1));
        }
      }
    }

    private long sinceBegin() {
      return nowNs - beganNs;
    }

    private long took(final int slot) {
      return (long) (tookNs[slot] * (0.8 + 0.4 * random.nextDouble()));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "1, 1", "10, 5", "100, 3", "1000, 2"})
  void shouldGiveASlowBackendLittleAndItsPartWhenItIsFastAgain(
      final long betweenMs, final int messages) {
    Seeds.each(
        3,
        random -> {
          final Traffic traffic =
              new Traffic(
                  PoolSpec.equal(Algorithm.LEAST_LATENCY, 3).pool(),
                  random,
                  MS / 5,
                  MS / 5 + 10 * MS,
                  MS / 5);
          traffic.run(200, betweenMs * MS, messages);
          final int[] slow = traffic.run(2_000, betweenMs * MS, messages);
          assertTrue(slow[1] < 200, () -> "under a tenth: " + Arrays.toString(slow));
          assertTrue(slow[1] > 0, "it is still asked");
          traffic.tookNs[1] = MS / 5;
          traffic.run(10_000, betweenMs * MS, messages);
          final int[] fast = traffic.run(3_000, betweenMs * MS, messages);
          assertTrue(fast[1] > 600, () -> "its part: " + Arrays.toString(fast));
        });
  }

  @Test
  void shouldFloodNobodyWhenABackendIsNew() {
    Seeds.each(
        3,
        random -> {
          final PoolSpec spec = PoolSpec.equal(Algorithm.LEAST_LATENCY, 3).down(2);
          final Pool pool = spec.pool();
          final Traffic traffic = new Traffic(pool, random, MS, MS, 50 * MS);
          traffic.run(300, MS, 20);
          pool.publish(spec.up(2).view());
          pool.forget(2);
          final int[] received = traffic.run(60, MS, 20);
          assertTrue(received[2] <= 30, () -> Arrays.toString(received));
        });
  }

  @Test
  void shouldShareEvenlyWhenAllAreAlike() {
    final Pool pool = PoolSpec.equal(Algorithm.LEAST_LATENCY, 4).pool();
    final int[] received = new int[4];
    for (int i = 0; i < 400; i++) {
      final int slot = pool.acquire(pool.view(), KEY, new Tried());
      received[slot]++;
      pool.turnedAround(slot, MS, i * MS);
      pool.release(slot);
    }
    for (final int each : received) {
      assertEquals(100, each, 10);
    }
  }

  @Test
  void shouldFollowWeightsWhenSessionsStayAndWhenTheyDoNot() {
    for (final boolean stays : new boolean[] {true, false}) {
      final Pool pool = PoolSpec.of(Algorithm.LEAST_LATENCY).to(3, 0).to(1, 0).pool();
      final int[] received = new int[2];
      for (int i = 0; i < 400; i++) {
        final int slot = pool.acquire(pool.view(), KEY, new Tried());
        received[slot]++;
        pool.turnedAround(slot, MS, i * MS / 10);
        if (!stays) {
          pool.release(slot);
        }
      }
      assertEquals(300, received[0], 30, stays ? "they stay" : "they end");
    }
  }

  @Test
  void shouldObeyMaxTriedAndBackupsWhateverTheCosts() {
    final Pool pool = PoolSpec.of(Algorithm.LEAST_LATENCY).to(1, 2).to(1, 2).backup(1, 1).pool();
    pool.turnedAround(0, MS, 0);
    pool.turnedAround(1, 1_000 * MS, 0);
    pool.turnedAround(2, MS / 100, 0);
    final Tried tried = new Tried();
    final int[] received = new int[3];
    for (int i = 0; i < 4; i++) {
      received[pool.acquire(pool.view(), KEY, tried)]++;
    }
    assertEquals("[2, 2, 0]", Arrays.toString(received));
    assertEquals(Pool.NONE, pool.acquire(pool.view(), KEY, tried));
    pool.release(0);
    tried.add(0);
    assertEquals(Pool.NONE, pool.acquire(pool.view(), KEY, tried));
    pool.release(1);
    assertEquals(1, pool.acquire(pool.view(), KEY, tried));
    tried.add(1);
    assertEquals(2, pool.acquire(pool.view(), KEY, tried));
  }

  @Test
  void shouldRiseAtOnceAndForgetInSeconds() {
    final Costs costs = new Costs();
    costs.sample(0, MS, 0);
    assertEquals(MS >> 10, Costs.costOf(costs.glance(0)));
    costs.sample(0, 3_000 * MS, 1);
    assertEquals(2 * MS >> 10, Costs.costOf(costs.glance(0)), 2, "twice at most");
    costs.sample(0, 10 * MS, 1);
    assertEquals(3 * MS >> 10, Costs.costOf(costs.glance(0)), 2, "a peak");
    costs.sample(0, MS, 2);
    assertEquals(3 * MS >> 10, Costs.costOf(costs.glance(0)), 2, "too soon to be written again");
    for (int i = 0; i < 40; i++) {
      costs.sample(0, 50 * MS, 3);
    }
    assertEquals(50 * MS >> 10, Costs.costOf(costs.glance(0)), 400, "it stays so");
    for (long ns = 0; ns < 5_000 * MS; ns += 10 * MS) {
      costs.sample(0, MS, ns);
    }
    assertEquals(MS >> 10, Costs.costOf(costs.glance(0)), 400);
    costs.forget(0);
    assertEquals(Costs.UNKNOWN, costs.glance(0));
  }

  @Test
  void shouldAgeTowardsTheBestWhenNothingIsHeard() {
    final Costs costs = new Costs();
    costs.sample(0, 64_000 * MS, 0);
    final long old = costs.glance(0);
    double before = Costs.costOf(old) + 1;
    for (int minutes = 0; minutes < 10; minutes++) {
      costs.sample(1, MS, TimeUnit.MINUTES.toNanos(minutes));
      final long newest = costs.glance(1);
      final double aged = Costs.aged(old, newest, Costs.costOf(newest));
      assertTrue(aged < before && aged >= Costs.costOf(newest), minutes + ": " + aged);
      before = aged;
    }
    assertTrue(before < 2 * (MS >> 10), "after ten minutes: " + before);
  }
}
