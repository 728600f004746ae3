package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.testkit.Seeds;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where the sessions of a dead backend would go. */
final class SpreadTest {
  private static long[] spread(
      final Algorithm balance, final long moved, final long[] active, final int... weights) {
    return Spread.of(balance, moved, active, weights, new int[active.length]);
  }

  @Test
  void shouldFillTheValleysWithLeastConnections() {
    assertArrayEquals(
        new long[] {7, 3, 0},
        spread(Algorithm.LEAST_CONNECTIONS, 10, new long[] {1, 5, 9}, 1, 1, 1));
    assertArrayEquals(
        new long[] {20, 10}, spread(Algorithm.LEAST_CONNECTIONS, 30, new long[] {0, 0}, 2, 1));
  }

  @Test
  void shouldFollowTheWeightsOtherwise() {
    assertArrayEquals(
        new long[] {90, 10}, spread(Algorithm.ROUND_ROBIN, 100, new long[] {50, 0}, 9, 1));
    assertArrayEquals(
        new long[] {1, 1, 1}, spread(Algorithm.SOURCE_HASH, 3, new long[] {0, 0, 0}, 5, 5, 5));
  }

  @Test
  void shouldFillInOrderWithFirst() {
    assertArrayEquals(
        new long[] {6, 14},
        Spread.of(Algorithm.FIRST, 20, new long[] {4, 0}, new int[] {1, 1}, new int[] {10, 10}));
  }

  @Test
  void shouldSpreadExactlyWhatIsMoved() {
    Seeds.each(2_000, SpreadTest::spreadExactly);
  }

  private static void spreadExactly(final Random random) {
    final int count = 1 + random.nextInt(6);
    final long[] active = random.longs(count, 0, 1_000).toArray();
    final int[] weights = random.ints(count, 1, 10_000).toArray();
    final int[] caps = random.ints(count, 0, 500).toArray();
    final long moved = random.nextInt(5_000);
    for (final Algorithm balance : Algorithm.values()) {
      final long[] more = Spread.of(balance, moved, active, weights, caps);
      assertEquals(moved, Arrays.stream(more).sum(), balance.label());
      assertTrue(Arrays.stream(more).allMatch(each -> each >= 0), balance.label());
    }
  }

  @Test
  void shouldHaveNothingToSayWithoutSurvivors() {
    assertEquals(0, spread(Algorithm.ROUND_ROBIN, 10, new long[0]).length);
  }
}
