package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conformance B3 and B4, and what happens to sessions whose backend cannot take them. */
final class HashPickerTest {
  private static final int FLOWS = 20_000;

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 100})
  @DisplayName("B4 a flap moves only the flows of the flapping backend, over all others, and back")
  void shouldMoveOnlyItsFlowsWhenABackendFlaps(final int backends) {
    final PoolSpec spec = PoolSpec.equal(Algorithm.FLOW_HASH, backends);
    final Pool pool = spec.pool();
    final List<FlowKey> keys = PoolSpec.keys(FLOWS, new Random(backends));
    final int[] before = slots(pool, keys);
    final int flapping = backends / 2;
    pool.publish(spec.down(flapping).view());
    final int[] meanwhile = slots(pool, keys);
    final int[] received = new int[backends];
    for (int i = 0; i < FLOWS; i++) {
      assertNotEquals(flapping, meanwhile[i]);
      if (before[i] == flapping) {
        received[meanwhile[i]]++;
      } else {
        assertEquals(before[i], meanwhile[i], "a flow of another backend has moved");
      }
    }
    assertSpread(received, flapping);
    pool.publish(spec.up(flapping).view());
    assertEquals(Arrays.toString(before), Arrays.toString(slots(pool, keys)));
  }

  @ParameterizedTest
  @CsvSource({"10, 9", "100, 95", "1000, 998", "1000, 600"})
  @DisplayName("B4 also while nearly all backends are away a flap moves its own flows only")
  void shouldMoveOnlyItsFlowsWhenManyAreAway(final int backends, final int away) {
    final PoolSpec spec = PoolSpec.equal(Algorithm.FLOW_HASH, backends);
    final Random random = new Random(away);
    for (int i = 0; i < away; ) {
      final int slot = random.nextInt(backends);
      i += spec.isDown(slot) ? 0 : 1;
      spec.down(slot);
    }
    final Pool pool = spec.pool();
    final List<FlowKey> keys = PoolSpec.keys(FLOWS / 10, random);
    final int[] without = slots(pool, keys);
    final int back = spec.firstDown();
    pool.publish(spec.up(back).view());
    final int[] with = slots(pool, keys);
    int moved = 0;
    for (int i = 0; i < with.length; i++) {
      moved += with[i] == without[i] ? 0 : 1;
      assertTrue(with[i] == without[i] || with[i] == back, "moved to one that was there before");
    }
    final double expected = (double) with.length / (backends - away + 1);
    assertTrue(Math.abs(moved - expected) < 6 * Math.sqrt(expected) + 1, moved + " moved");
    pool.publish(spec.down(back).view());
    assertEquals(Arrays.toString(without), Arrays.toString(slots(pool, keys)));
  }

  @Test
  @DisplayName("B3 flag order does not matter, nor what a backend's slot is")
  void shouldChooseTheSameBackendWhenTheOrderIsAnother() {
    final List<String> names = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f", "g"));
    final List<FlowKey> keys = PoolSpec.keys(FLOWS / 10, new Random(3));
    final List<String> first = names(PoolSpec.named(Algorithm.SOURCE_HASH, names).pool(), keys);
    assertEquals(7, new HashSet<>(first).size());
    for (int i = 0; i < 5; i++) {
      Collections.shuffle(names, new Random(i));
      final Pool pool = PoolSpec.named(Algorithm.SOURCE_HASH, names).pool();
      assertEquals(first, names(pool, keys));
    }
  }

  @Test
  void shouldWalkOneOrderOfAllBackendsWhenTriesFail() {
    final PoolSpec spec = PoolSpec.equal(Algorithm.SOURCE_HASH, 10);
    final Pool pool = spec.pool();
    final Set<List<Integer>> orders = new HashSet<>();
    for (final FlowKey key : PoolSpec.keys(200, new Random(4))) {
      final List<Integer> order = order(pool, key);
      assertEquals(10, new HashSet<>(order).size(), "each backend once: " + order);
      assertEquals(order, order(pool, key), "always in the same order");
      final int first = order.get(0);
      pool.publish(spec.down(first).view());
      assertEquals(order.subList(1, 10), order(pool, key), "what is away is passed over");
      pool.publish(spec.up(first).view());
      orders.add(order);
    }
    assertTrue(orders.size() > 190, "an order of its own for each flow: " + orders.size());
  }

  @Test
  @DisplayName("B6 max spills to the next of the flow's order; weight does not scale it")
  void shouldSpillToTheNextWhenABackendIsFull() {
    final Pool pool = PoolSpec.of(Algorithm.SOURCE_HASH).to(9, 2).to(1, 3).to(5, 1).pool();
    final FlowKey key = PoolSpec.key(new Random(5));
    final List<Integer> order = order(pool, key);
    final int[] max = {2, 3, 1};
    for (final int slot : order) {
      for (int i = 0; i < max[slot]; i++) {
        assertEquals(slot, pool.acquire(pool.view(), key, new Tried()));
      }
    }
    assertEquals(Pool.NONE, pool.acquire(pool.view(), key, new Tried()));
    pool.release(order.get(1));
    assertEquals(order.get(1), pool.acquire(pool.view(), key, new Tried()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"SOURCE_HASH", "FLOW_HASH"})
  @DisplayName("Random flows are shared out by weight (chi-square over 100,000)")
  void shouldShareByWeightWhenFlowsAreRandom(final Algorithm algorithm) {
    final int[] weights = {1, 1, 2, 3, 1, 10, 1, 1, 4, 1};
    final PoolSpec spec = PoolSpec.of(algorithm);
    for (final int weight : weights) {
      spec.to(weight, 0);
    }
    final long seed = Long.getLong("millrace.seed", System.nanoTime());
    final int[] received = new int[weights.length];
    final Pool pool = spec.pool();
    for (final FlowKey key : PoolSpec.keys(100_000, new Random(seed))) {
      received[PoolSpec.slotOf(pool, key)]++;
    }
    double chiSquare = 0;
    for (int i = 0; i < weights.length; i++) {
      final double expected = 100_000.0 * weights[i] / 25;
      chiSquare += (received[i] - expected) * (received[i] - expected) / expected;
    }
    // 9 degrees of freedom: passed by chance once in a thousand million runs
    assertTrue(
        chiSquare < 62, chiSquare + ": " + Arrays.toString(received) + ", millrace.seed=" + seed);
  }

  @Test
  void shouldTakeTheOnlyOneWhenThereIsOneBackend() {
    final Pool pool = PoolSpec.of(Algorithm.SOURCE_HASH).to(0, 0).to(5, 0).to(0, 0).pool();
    for (final FlowKey key : PoolSpec.keys(100, new Random(6))) {
      assertEquals(1, PoolSpec.slotOf(pool, key));
    }
  }

  @Test
  void shouldTakeNoneWhenNoneIsEligible() {
    final Pool pool = PoolSpec.of(Algorithm.SOURCE_HASH).to(1, 0).to(1, 0).down(0).down(1).pool();
    assertEquals(Pool.NONE, PoolSpec.slotOf(pool, PoolSpec.key(new Random(7))));
  }

  @Test
  @DisplayName("B5 backups are a table of their own, used while no primary is eligible")
  void shouldUseBackupsOnlyWhenNoPrimaryIsEligible() {
    final PoolSpec spec = PoolSpec.of(Algorithm.SOURCE_HASH).to(1, 0).backup(1, 0).backup(1, 0);
    final Pool pool = spec.pool();
    final List<FlowKey> keys = PoolSpec.keys(200, new Random(8));
    assertEquals(Set.of(0), set(slots(pool, keys)));
    pool.publish(spec.down(0).view());
    final int[] onBackups = slots(pool, keys);
    assertEquals(Set.of(1, 2), set(onBackups));
    pool.publish(spec.up(0).view());
    assertEquals(Set.of(0), set(slots(pool, keys)));
    pool.publish(spec.down(0).view());
    assertEquals(Arrays.toString(onBackups), Arrays.toString(slots(pool, keys)));
  }

  /** All but the flapping one have their part: six standard deviations, at least a few. */
  private static void assertSpread(final int[] received, final int flapping) {
    final double expected =
        (double) Arrays.stream(received).sum() / Math.max(1, received.length - 1);
    for (int slot = 0; slot < received.length; slot++) {
      if (slot != flapping) {
        final double off = Math.abs(received[slot] - expected);
        assertTrue(off <= 6 * Math.sqrt(expected) + 1, Arrays.toString(received));
      }
    }
  }

  private static int[] slots(final Pool pool, final List<FlowKey> keys) {
    return keys.stream().mapToInt(key -> PoolSpec.slotOf(pool, key)).toArray();
  }

  private static Set<Integer> set(final int[] slots) {
    final Set<Integer> set = new HashSet<>();
    for (final int slot : slots) {
      set.add(slot);
    }
    return set;
  }

  private static List<String> names(final Pool pool, final List<FlowKey> keys) {
    return keys.stream()
        .map(key -> pool.view().backend(PoolSpec.slotOf(pool, key)).name())
        .toList();
  }

  /** The backends that a session would try one after the other. */
  private static List<Integer> order(final Pool pool, final FlowKey key) {
    final List<Integer> order = new ArrayList<>();
    final Tried tried = new Tried();
    for (int slot = PoolSpec.slotOf(pool, key, tried); slot != Pool.NONE; ) {
      order.add(slot);
      tried.add(slot);
      slot = PoolSpec.slotOf(pool, key, tried);
    }
    return order;
  }
}
