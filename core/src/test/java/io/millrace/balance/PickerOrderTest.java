package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.config.Algorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whom the pickers choose, one session after the other. */
final class PickerOrderTest {
  private static final Tried NONE = new Tried();

  private final FlowKey key = PoolSpec.key(new Random(1));

  /** So many sessions that stay open, as the slots they got. */
  private String open(final Pool pool, final int count) {
    final StringBuilder slots = new StringBuilder();
    for (int i = 0; i < count; i++) {
      final int slot = pool.acquire(pool.view(), key, NONE);
      slots.append(slot == Pool.NONE ? "-" : Integer.toString(slot));
    }
    return slots.toString();
  }

  /** So many sessions that end at once. */
  private String openAndEnd(final Pool pool, final int count) {
    final StringBuilder slots = new StringBuilder();
    for (int i = 0; i < count; i++) {
      slots.append(PoolSpec.slotOf(pool, key));
    }
    return slots.toString();
  }

  @Test
  @DisplayName("B1 round robin goes round exactly")
  void shouldGoRoundInOrder() {
    final Pool pool = PoolSpec.equal(Algorithm.ROUND_ROBIN, 3).pool();
    assertEquals("012012012", openAndEnd(pool, 9));
    assertEquals("012012", open(pool, 6));
  }

  @Test
  @DisplayName("B1 round robin by weights, smooth and exact over one cycle")
  void shouldGoRoundByWeight() {
    final Pool pool = PoolSpec.of(Algorithm.ROUND_ROBIN).to(5, 0).to(1, 0).to(1, 0).pool();
    assertEquals("00102000010200", openAndEnd(pool, 14));
  }

  @Test
  @DisplayName("C20 an unchanged reload goes on where it was")
  void shouldGoOnWhereItWasWhenTheSameViewIsPublishedAgain() {
    final PoolSpec spec = PoolSpec.equal(Algorithm.ROUND_ROBIN, 3);
    final Pool pool = spec.pool();
    final StringBuilder slots = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      slots.append(openAndEnd(pool, 1));
      pool.publish(spec.view());
    }
    assertEquals("012012", slots.toString());
  }

  @Test
  void shouldPassOverThoseThatAreFullDownOrTried() {
    final PoolSpec spec = PoolSpec.of(Algorithm.ROUND_ROBIN).to(1, 1).to(1, 0).to(1, 0).to(0, 0);
    final Pool pool = spec.pool();
    assertEquals("012121", open(pool, 6));
    pool.publish(spec.down(2).view());
    assertEquals("111", open(pool, 3));
    final Tried tried = new Tried();
    tried.add(1);
    assertEquals(Pool.NONE, PoolSpec.slotOf(pool, key, tried));
  }

  @Test
  void shouldFindTheOneWithRoomWhenTheOthersHaveNearlyAllTurns() {
    final Pool pool = PoolSpec.of(Algorithm.ROUND_ROBIN).to(1000, 1).to(1, 3).to(1000, 1).pool();
    final String slots = open(pool, 6);
    assertEquals(3, slots.chars().filter(slot -> slot == '1').count(), slots);
    assertEquals('-', slots.charAt(5), slots);
  }

  @Test
  @DisplayName("B6 max spills to the next; all full is nobody")
  void shouldSpillToTheNextWhenAMaxIsReached() {
    for (final Algorithm algorithm :
        List.of(
            Algorithm.ROUND_ROBIN,
            Algorithm.LEAST_CONNECTIONS,
            Algorithm.LEAST_LATENCY,
            Algorithm.FIRST)) {
      final Pool pool = PoolSpec.of(algorithm).to(9, 2).to(1, 3).pool();
      final String slots = open(pool, 6);
      assertEquals('-', slots.charAt(5), slots);
      assertEquals(2, slots.chars().filter(slot -> slot == '0').count(), algorithm + slots);
      assertEquals(3, slots.chars().filter(slot -> slot == '1').count(), algorithm + slots);
      pool.release(0);
      assertEquals("0", open(pool, 1));
    }
  }

  @Test
  void shouldFillInOrderWhenFirst() {
    final Pool pool = PoolSpec.of(Algorithm.FIRST).to(1, 2).to(1, 1).to(1, 0).pool();
    assertEquals("001222", open(pool, 6));
    pool.release(1);
    pool.release(0);
    assertEquals("012", open(pool, 3));
  }

  @Test
  @DisplayName("B2 least connections with two that hang")
  void shouldChooseTheEmptiestWhateverTheOrder() {
    final Pool pool = PoolSpec.equal(Algorithm.LEAST_CONNECTIONS, 3).pool();
    open(pool, 6);
    pool.release(1);
    pool.release(1);
    assertEquals("11", open(pool, 2), "two fewer than the others");
    final long[] active = {pool.active(0), pool.active(1), pool.active(2)};
    assertArrayEquals(new long[] {2, 2, 2}, active);
  }

  @Test
  void shouldTakeTurnsAmongEquals() {
    final Pool pool = PoolSpec.equal(Algorithm.LEAST_CONNECTIONS, 4).pool();
    assertEquals("01230123", openAndEnd(pool, 8));
  }

  @Test
  void shouldHoldSessionsByWeight() {
    final Pool pool = PoolSpec.of(Algorithm.LEAST_CONNECTIONS).to(3, 0).to(1, 0).pool();
    open(pool, 40);
    assertEquals(30, pool.active(0));
    assertEquals(10, pool.active(1));
  }

  @Test
  @DisplayName("B5 backups only when no primary is left, and back")
  void shouldUseBackupsOnlyWhenNoPrimaryIsEligible() {
    for (final Algorithm algorithm :
        List.of(
            Algorithm.ROUND_ROBIN,
            Algorithm.LEAST_CONNECTIONS,
            Algorithm.LEAST_LATENCY,
            Algorithm.FIRST)) {
      final PoolSpec spec = PoolSpec.of(algorithm).to(1, 1).backup(1, 0);
      final Pool pool = spec.pool();
      assertEquals("0-", open(pool, 2), "a full primary is still there");
      pool.publish(spec.down(0).view());
      assertEquals("11", open(pool, 2));
      pool.publish(spec.up(0).view());
      pool.release(0);
      assertEquals("0", open(pool, 1));
    }
  }

  @Test
  void shouldKeepCountsAcrossViews() {
    final PoolSpec spec = PoolSpec.equal(Algorithm.LEAST_CONNECTIONS, 2);
    final Pool pool = spec.pool();
    open(pool, 4);
    pool.publish(spec.down(0).view());
    open(pool, 3);
    pool.publish(spec.up(0).view());
    final List<Long> active = new ArrayList<>(List.of(pool.active(0), pool.active(1)));
    assertEquals(List.of(2L, 5L), active);
    assertEquals("000", open(pool, 3), "it catches up");
  }
}
