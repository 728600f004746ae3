package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.config.PoolConfig;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SlotWordsTest {
  private static final int THREADS = 4;
  private static final int ROUNDS = 200;
  private static final long SECONDS_MAX = 30;

  private final SlotWords words = new SlotWords();

  @Test
  void shouldTakeNoMemoryBeforeAWordIsWritten() {
    for (int slot = 0; slot < PoolConfig.BACKENDS_MAX; slot++) {
      assertEquals(0, words.get(slot));
      assertEquals(0, words.getOpaque(slot));
    }
    assertEquals(0, words.room());
    words.set(PoolConfig.BACKENDS_MAX - 1, 7);
    assertEquals(7, words.get(PoolConfig.BACKENDS_MAX - 1));
    assertEquals(32, words.room(), "of its neighbours only");
  }

  @Test
  void shouldKeepEachWordWhenAnotherIsWritten() {
    for (int slot = PoolConfig.BACKENDS_MAX - 1; slot >= 0; slot -= 3) {
      words.set(slot, slot + 1);
    }
    for (int slot = 0; slot < PoolConfig.BACKENDS_MAX; slot++) {
      assertEquals(slot % 3 == 0 ? slot + 1 : 0, words.get(slot));
    }
    assertFalse(words.compareAndSet(3, 3, 9));
    assertTrue(words.compareAndSet(3, 4, 9));
    assertEquals(9, words.getAndSet(3, 2));
    assertEquals(1, words.addAndGet(3, -1));
  }

  @Test
  void shouldLoseNoWriteWhenThreadsMakeTheSameMemory() throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      final SlotWords shared = new SlotWords();
      final CountDownLatch ready = new CountDownLatch(THREADS);
      final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      for (int i = 0; i < THREADS; i++) {
        threads.execute(
            () -> {
              ready.countDown();
              while (ready.getCount() > 0) {
                Thread.onSpinWait();
              }
              for (int slot = 0; slot < PoolConfig.BACKENDS_MAX; slot += 16) {
                shared.addAndGet(slot, 1);
              }
            });
      }
      threads.shutdown();
      assertTrue(threads.awaitTermination(SECONDS_MAX, TimeUnit.SECONDS));
      for (int slot = 0; slot < PoolConfig.BACKENDS_MAX; slot += 16) {
        assertEquals(THREADS, shared.get(slot));
      }
    }
  }
}
