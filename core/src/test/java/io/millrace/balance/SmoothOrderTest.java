package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conformance B1: the order of one cycle. */
final class SmoothOrderTest {
  @Test
  @DisplayName("B1 smooth: 5,1,1 is never AAAAABC")
  void shouldBeSmoothWhenWeightsDiffer() {
    assertArrayEquals(new int[] {0, 0, 1, 0, 2, 0, 0}, SmoothOrder.of(new int[] {500, 100, 100}));
    assertArrayEquals(new int[] {0, 1, 2}, SmoothOrder.of(new int[] {7, 7, 7}));
    assertArrayEquals(new int[0], SmoothOrder.of(new int[0]));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 10, 100, 1000})
  @DisplayName("B1 exact over one cycle and spread out in it, whatever the weights")
  void shouldBeExactAndSpreadOutWhenWeightsAreRandom(final int backends) {
    final Random random = new Random(backends);
    final int[] weights = random.ints(backends, 1, 61).toArray();
    weights[0] = 1;
    final int[] order = SmoothOrder.of(weights);
    assertEquals(Arrays.stream(weights).sum(), order.length);
    final int[] seen = new int[backends];
    final int[] last = new int[backends];
    Arrays.fill(last, -1);
    for (int i = 0; i < order.length; i++) {
      final int each = order[i];
      seen[each]++;
      final double fair = (double) order.length / weights[each];
      assertTrue(last[each] < 0 || i - last[each] <= 2 * fair + 2, each + " waits long at " + i);
      last[each] = i;
    }
    assertArrayEquals(weights, seen);
  }

  @Test
  void shouldScaleWeightsWhenTheCycleWouldBeTooLong() {
    final int[] weights = new Random(1).ints(1000, 1, 1001).toArray();
    final int[] order = SmoothOrder.of(weights);
    assertTrue(order.length <= SmoothOrder.LENGTH_MAX);
    final int[] seen = new int[weights.length];
    for (final int each : order) {
      seen[each]++;
    }
    final double scale = (double) Arrays.stream(weights).sum() / order.length;
    for (int i = 0; i < weights.length; i++) {
      assertEquals(weights[i] / scale, seen[i], 2, "of weight " + weights[i]);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"ROUND_ROBIN", "LEAST_CONNECTIONS"})
  @DisplayName("C23 weights count on an idle pool too, where all are equally loaded")
  void shouldFollowWeightsWhenSessionsEndAtOnce(final Algorithm algorithm) {
    final Pool pool = PoolSpec.of(algorithm).to(9, 0).to(1, 0).to(0, 0).to(30, 0).pool();
    final int[] received = new int[4];
    final FlowKey key = PoolSpec.key(new Random(2));
    for (int i = 0; i < 400; i++) {
      received[PoolSpec.slotOf(pool, key)]++;
    }
    assertArrayEquals(new int[] {90, 10, 0, 300}, received);
  }

  @Test
  @DisplayName("C23 also beside a backend that is busier than the others")
  void shouldFollowWeightsWhenOneIsBusy() {
    final Pool pool = PoolSpec.of(Algorithm.LEAST_CONNECTIONS).to(2, 0).to(3, 0).to(1, 0).pool();
    final FlowKey key = PoolSpec.key(new Random(3));
    final Tried others = new Tried();
    others.add(0);
    others.add(2);
    assertEquals(1, pool.acquire(pool.view(), key, others));
    final int[] received = new int[3];
    for (int i = 0; i < 300; i++) {
      received[PoolSpec.slotOf(pool, key)]++;
    }
    assertArrayEquals(new int[] {200, 0, 100}, received);
  }
}
