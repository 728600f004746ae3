package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.Algorithm;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many threads at once: no cap is passed, no place is lost, the least loaded one is chosen. */
final class PickerStressTest {
  private static final int THREADS = 8;
  private static final int SESSIONS = 30_000;
  private static final int TOOK_MAX_NS = 50_000_000;
  private static final int[] MAX = {1, 1, 2, 1, 3, 1, 2};

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @ParameterizedTest
  @CsvSource({
    "ROUND_ROBIN, 0",
    "LEAST_CONNECTIONS, 0",
    "RANDOM, 0",
    "LEAST_LATENCY, 0",
    "SOURCE_HASH, 0",
    "FLOW_HASH, 0",
    "FLOW_HASH, 110",
    "FIRST, 0"
  })
  @DisplayName("L2 a max is never passed and every count returns to zero")
  void shouldNeverPassAMaxWhenManyThreadsOpenAndClose(
      final Algorithm algorithm, final int hashBalance) throws Exception {
    final PoolSpec spec = PoolSpec.of(algorithm).hashBalance(hashBalance);
    for (int i = 0; i < MAX.length; i++) {
      spec.to(1 + i % 3, MAX[i]);
    }
    final Pool pool = spec.pool();
    final AtomicIntegerArray open = new AtomicIntegerArray(MAX.length);
    final List<Future<Integer>> results = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      final Random random = new Random(i);
      results.add(threads.submit(() -> openAndClose(pool, open, random)));
    }
    int refused = 0;
    for (final Future<Integer> result : results) {
      refused += result.get(30, TimeUnit.SECONDS);
    }
    for (int slot = 0; slot < MAX.length; slot++) {
      assertEquals(0, pool.active(slot));
      assertEquals(0, open.get(slot));
    }
    assertTrue(refused > 0 && refused < THREADS * SESSIONS, refused + " refused");
  }

  @Test
  @DisplayName("B2 least connections is exact when threads choose at the same moment")
  void shouldNeverChooseAFullerOneWhenThreadsChooseAtOnce() throws Exception {
    final int rounds = 20_000;
    final Pool pool = PoolSpec.equal(Algorithm.LEAST_CONNECTIONS, 2).pool();
    final CyclicBarrier barrier = new CyclicBarrier(4);
    final List<Future<?>> results = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      results.add(
          threads.submit(
              () -> {
                for (int round = 0; round < rounds; round++) {
                  chooseAtOnce(pool, barrier);
                }
                return null;
              }));
    }
    for (final Future<?> result : results) {
      result.get(30, TimeUnit.SECONDS);
    }
  }

  private static void chooseAtOnce(final Pool pool, final CyclicBarrier barrier) throws Exception {
    barrier.await(10, TimeUnit.SECONDS);
    final int slot = pool.acquire(pool.view(), PoolSpec.key(new Random(1)), new Tried());
    barrier.await(10, TimeUnit.SECONDS);
    assertEquals(2, pool.active(0), "of four sessions on two backends");
    barrier.await(10, TimeUnit.SECONDS);
    pool.release(slot);
  }

  /** Opens until it is refused, closes some of its sessions, and so on; how many were refused. */
  private static int openAndClose(
      final Pool pool, final AtomicIntegerArray open, final Random random) {
    final Deque<Integer> held = new ArrayDeque<>();
    int refused = 0;
    for (int i = 0; i < SESSIONS; i++) {
      final int slot = pool.acquire(pool.view(), PoolSpec.key(random), new Tried());
      if (slot == Pool.NONE) {
        refused++;
      } else {
        final int now = open.incrementAndGet(slot);
        assertTrue(now <= MAX[slot], () -> now + " sessions on a backend of max " + MAX[slot]);
        held.add(slot);
        pool.turnedAround(slot, random.nextInt(TOOK_MAX_NS), (long) i * TOOK_MAX_NS);
      }
      for (int left = slot == Pool.NONE ? random.nextInt(held.size() + 1) : 0; left > 0; left--) {
        close(pool, open, random.nextBoolean() ? held.pollFirst() : held.pollLast());
      }
    }
    held.forEach(slot -> close(pool, open, slot));
    return refused;
  }

  private static void close(final Pool pool, final AtomicIntegerArray open, final int slot) {
    open.decrementAndGet(slot);
    pool.release(slot);
  }
}
