package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import io.millrace.config.RateConfig;
import io.millrace.config.SurgeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conformance H10, step by step. */
final class SurgeGateTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int WAITING = 2_000;
  private static final SurgeConfig FIFTY =
      new SurgeConfig(SurgeConfig.Kind.GIVEN, new RateConfig(50, SECOND));

  private final Bell bell = new Bell();
  private final SurgeGate gate = new SurgeGate();
  private final List<FlowKey> keys = PoolSpec.keys(WAITING, new Random(7));
  private long nowNs = 3 * SECOND;

  private SessionQueue full(final Pool pool) {
    final SessionQueue queue = new SessionQueue(pool, bell, WAITING);
    for (final FlowKey key : keys) {
      queue.join(0, key, new Tried(), at -> {});
    }
    return queue;
  }

  @ParameterizedTest
  @EnumSource
  void shouldGiveEachSurvivorItsRateAndNoMore(final Algorithm balance) {
    final Pool pool = PoolSpec.equal(balance, 3).bell(bell).down(1).pool();
    final SessionQueue queue = full(pool);
    gate.begin(FIFTY, nowNs);
    queue.pace(gate);
    assertTrue(queue.isPaced());
    final long[] perSecond = new long[3];
    for (int second = 0; second < 5; second++) {
      final long[] before = {pool.active(0), pool.active(1), pool.active(2)};
      for (int i = 0; i < 500; i++) {
        nowNs += SECOND / 500;
        queue.grant(nowNs, ticket -> {});
      }
      for (int slot = 0; slot < 3; slot++) {
        perSecond[slot] = pool.active(slot) - before[slot];
        assertEquals(slot == 1 ? 0 : 50, perSecond[slot], 1, balance.label());
      }
    }
    queue.pace(null);
    bell.quiet();
    for (int i = 0; i < 20; i++) {
      queue.grant(nowNs, ticket -> {});
    }
    assertEquals(0, queue.waiting(), "nobody is held down any more");
    assertEquals(WAITING, pool.active(0) + pool.active(1) + pool.active(2));
  }

  @Test
  void shouldTellWhenThereIsSomethingToDo() {
    final Pool pool = PoolSpec.equal(Algorithm.ROUND_ROBIN, 2).bell(bell).down(1).pool();
    final SessionQueue queue = full(pool);
    assertEquals(Long.MAX_VALUE, queue.restNs(nowNs));
    gate.begin(FIFTY, nowNs);
    queue.pace(gate);
    assertEquals(0, queue.restNs(nowNs));
    queue.grant(nowNs, ticket -> {});
    bell.quiet();
    assertEquals(SECOND / 50, queue.restNs(nowNs), SECOND / 100.0);
    queue.grant(nowNs, ticket -> {});
    assertFalse(bell.isRung(), "a look in vain wakes nobody");
  }

  @ParameterizedTest
  @EnumSource(names = {"SOURCE_HASH", "FLOW_HASH"})
  void shouldKeepEachClientOnItsBackendWhenTheKeyDecides(final Algorithm balance) {
    final Pool pool = PoolSpec.equal(balance, 3).bell(bell).down(1).pool();
    final List<Integer> owners = new ArrayList<>();
    for (final FlowKey key : keys) {
      owners.add(PoolSpec.slotOf(pool, key));
    }
    final SessionQueue queue = new SessionQueue(pool, bell, WAITING);
    final List<Ticket> tickets = new ArrayList<>();
    for (final FlowKey key : keys) {
      tickets.add(queue.join(0, key, new Tried(), at -> {}));
    }
    gate.begin(FIFTY, nowNs);
    queue.pace(gate);
    for (int i = 0; i < 1000; i++) {
      nowNs += SECOND / 500;
      queue.grant(nowNs, ticket -> {});
      bell.quiet();
    }
    int granted = 0;
    for (int i = 0; i < WAITING; i++) {
      final Place place = tickets.get(i).place();
      granted += place == null ? 0 : 1;
      assertEquals(place == null ? owners.get(i) : place.slot(), owners.get(i));
    }
    assertEquals(200, granted, 2);
    assertFalse(bell.isRung(), "what is put back rings for nobody");
  }

  @Test
  void shouldGiveNothingWhenNobodyIsLeft() {
    final Pool pool = PoolSpec.equal(Algorithm.RANDOM, 2).bell(bell).down(0).down(1).pool();
    final SessionQueue queue = full(pool);
    gate.begin(FIFTY, nowNs);
    queue.pace(gate);
    assertEquals(0, queue.grant(nowNs, ticket -> {}));
    assertEquals(Long.MAX_VALUE, queue.restNs(nowNs));
  }
}
