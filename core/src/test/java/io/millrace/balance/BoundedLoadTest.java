package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --hash-balance}: nobody is far above the average. */
final class BoundedLoadTest {
  @ParameterizedTest
  @ValueSource(ints = {101, 125, 150, 300})
  void shouldPassOverWhatIsAboveTheBoundWhenOneClientOpensManySessions(final int percent) {
    final int[] weights = {1, 2, 1, 4};
    final PoolSpec spec = PoolSpec.of(Algorithm.SOURCE_HASH).hashBalance(percent);
    for (final int weight : weights) {
      spec.to(weight, 0);
    }
    final Pool pool = spec.pool();
    final FlowKey key = PoolSpec.key(new Random(1));
    for (long sessions = 1; sessions <= 2000; sessions++) {
      final int slot = acquire(pool, key);
      final double bound = Math.ceil(percent / 100.0 * sessions * weights[slot] / 8);
      assertTrue(pool.active(slot) <= bound, pool.active(slot) + " above " + bound);
    }
  }

  @Test
  void shouldStayWithTheFirstChoiceWhenNobodyIsAboveTheBound() {
    final Pool bounded = PoolSpec.equal(Algorithm.FLOW_HASH, 10).hashBalance(1000).pool();
    final Pool free = PoolSpec.equal(Algorithm.FLOW_HASH, 10).pool();
    for (final FlowKey key : PoolSpec.keys(5_000, new Random(2))) {
      assertEquals(PoolSpec.slotOf(free, key), acquire(bounded, key));
    }
  }

  @Test
  void shouldOverflowAlongTheFlowsOwnOrder() {
    final List<Integer> overflows = new ArrayList<>();
    for (final FlowKey key : PoolSpec.keys(50, new Random(3))) {
      final Pool pool = PoolSpec.equal(Algorithm.SOURCE_HASH, 5).hashBalance(200).pool();
      final int first = acquire(pool, key);
      final Tried tried = new Tried();
      tried.add(first);
      final int second = PoolSpec.slotOf(pool, key, tried);
      int overflow = first;
      for (int i = 0; overflow == first; i++) {
        assertTrue(i < 10, "one client fills one backend");
        overflow = acquire(pool, key);
      }
      assertEquals(second, overflow);
      overflows.add(overflow);
    }
    assertEquals(5, overflows.stream().distinct().count(), "not all onto the same one");
  }

  @Test
  void shouldComeBackWhenTheLoadHasGone() {
    final Pool pool = PoolSpec.equal(Algorithm.SOURCE_HASH, 4).hashBalance(150).pool();
    final FlowKey key = PoolSpec.key(new Random(4));
    final int first = acquire(pool, key);
    assertNotEquals(first, acquire(pool, key), "2 of 2 are above 150 % of a half");
    pool.release(first);
    assertEquals(first, acquire(pool, key));
  }

  @Test
  void shouldLeaveTheBoundAsideWhenAllOthersAreFullOrTried() {
    final Pool pool =
        PoolSpec.of(Algorithm.SOURCE_HASH).to(1, 1).to(1, 1).to(1, 0).hashBalance(101).pool();
    final FlowKey key = PoolSpec.key(new Random(5));
    for (int i = 0; i < 100; i++) {
      acquire(pool, key);
    }
    assertEquals(98, pool.active(2));
    final Pool two = PoolSpec.equal(Algorithm.SOURCE_HASH, 2).hashBalance(101).pool();
    final int first = acquire(two, key);
    acquire(two, key);
    final Tried tried = new Tried();
    tried.add(first);
    for (int i = 0; i < 10; i++) {
      assertEquals(1 - first, two.acquire(two.view(), key, tried));
    }
  }

  @Test
  void shouldCountOnlyEligibleBackendsWhenTheAverageIsTaken() {
    final PoolSpec spec = PoolSpec.equal(Algorithm.SOURCE_HASH, 3).hashBalance(150);
    final Pool pool = spec.pool();
    for (final FlowKey key : PoolSpec.keys(3_000, new Random(6))) {
      acquire(pool, key);
    }
    pool.publish(spec.down(0).view());
    final long[] before = {pool.active(0), pool.active(1), pool.active(2)};
    final FlowKey key = PoolSpec.key(new Random(7));
    for (int i = 0; i < 10_000; i++) {
      acquire(pool, key);
    }
    final long both = pool.active(1) + pool.active(2);
    assertEquals(before[0], pool.active(0));
    assertTrue(Math.max(pool.active(1), pool.active(2)) <= 0.75 * both + 1);
  }

  private static int acquire(final Pool pool, final FlowKey key) {
    final int slot = pool.acquire(pool.view(), key, new Tried());
    assertNotEquals(Pool.NONE, slot);
    return slot;
  }
}
