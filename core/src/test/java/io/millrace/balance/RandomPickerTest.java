package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two choices. */
final class RandomPickerTest {
  private static final FlowKey KEY = PoolSpec.key(new Random(1));

  @Test
  @DisplayName("B1 an idle pool is shared out by weight")
  void shouldShareByWeightWhenNothingIsActive() {
    final int[] weights = {1, 2, 3, 10, 1, 1, 1, 1};
    final PoolSpec spec = PoolSpec.of(Algorithm.RANDOM);
    for (final int weight : weights) {
      spec.to(weight, 0);
    }
    final Pool pool = spec.pool();
    final int[] received = new int[weights.length];
    for (int i = 0; i < 100_000; i++) {
      received[PoolSpec.slotOf(pool, KEY)]++;
    }
    double chiSquare = 0;
    for (int i = 0; i < weights.length; i++) {
      final double expected = 100_000.0 * weights[i] / 20;
      chiSquare += (received[i] - expected) * (received[i] - expected) / expected;
    }
    // 7 degrees of freedom: passed by chance once in a thousand million runs
    assertTrue(chiSquare < 57, chiSquare + ": " + Arrays.toString(received));
  }

  @Test
  void shouldStayNearTheAverageWhenSessionsStay() {
    final Pool pool = PoolSpec.equal(Algorithm.RANDOM, 10).pool();
    for (int i = 0; i < 10_000; i++) {
      pool.acquire(pool.view(), KEY, new Tried());
    }
    for (int slot = 0; slot < 10; slot++) {
      // two choices: a few above the average; one choice alone would be 100 off
      assertTrue(Math.abs(pool.active(slot) - 1_000) < 20, slot + ": " + pool.active(slot));
    }
  }

  @Test
  void shouldFollowWeightsWhenSessionsStay() {
    final Pool pool = PoolSpec.of(Algorithm.RANDOM).to(9, 0).to(1, 0).pool();
    for (int i = 0; i < 1_000; i++) {
      pool.acquire(pool.view(), KEY, new Tried());
    }
    assertEquals(900, pool.active(0), 20);
  }

  @Test
  @DisplayName("B6 max and tried: while there is room anywhere a session gets it")
  void shouldFindTheLastPlaceWhenAllOthersAreFullOrTried() {
    final PoolSpec spec = PoolSpec.of(Algorithm.RANDOM);
    for (int i = 0; i < 1_000; i++) {
      spec.to(i == 617 ? 1 : 1_000, 1);
    }
    final Pool pool = spec.pool();
    final Tried tried = new Tried();
    tried.add(5);
    for (int i = 0; i < 999; i++) {
      assertTrue(pool.acquire(pool.view(), KEY, tried) != 5);
    }
    assertEquals(Pool.NONE, pool.acquire(pool.view(), KEY, tried));
    assertEquals(5, pool.acquire(pool.view(), KEY, new Tried()));
    assertEquals(Pool.NONE, pool.acquire(pool.view(), KEY, new Tried()));
  }

  @Test
  void shouldDrawDifferentlyWhenSeedsDiffer() {
    final PoolView view = PoolSpec.equal(Algorithm.RANDOM, 100).view();
    final ActiveSessions active = new ActiveSessions();
    final Tier tier = view.tierFor(new Tried());
    final RandomPicker one = new RandomPicker(1);
    final RandomPicker same = new RandomPicker(1);
    final RandomPicker other = new RandomPicker(2);
    int equal = 0;
    for (int i = 0; i < 100; i++) {
      final int slot = pick(one, tier, active);
      assertEquals(slot, pick(same, tier, active));
      equal += slot == pick(other, tier, active) ? 1 : 0;
    }
    assertTrue(equal < 20, equal + " alike");
  }

  private static int pick(final Picker picker, final Tier tier, final ActiveSessions active) {
    final int slot = picker.pick(tier, active, new Tried(), 0);
    active.release(slot);
    return slot;
  }
}
