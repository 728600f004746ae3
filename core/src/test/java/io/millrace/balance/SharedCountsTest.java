package io.millrace.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Counts that all loops share: limits of sessions, sessions of each loop. */
final class SharedCountsTest {
  private static final int THREADS = 8;
  private static final int ROUNDS = 20_000;

  private static void onThreads(final Random random, final Consumer<Random> task)
      throws InterruptedException {
    final List<Throwable> thrown = new ArrayList<>();
    final List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      final Random own = new Random(random.nextLong());
      final Thread thread = new Thread(() -> task.accept(own));
      thread.setUncaughtExceptionHandler((failed, fault) -> thrown.add(fault));
      threads.add(thread);
      thread.start();
    }
    for (final Thread thread : threads) {
      thread.join();
    }
    assertEquals(List.of(), thrown);
  }

  @Test
  void shouldAdmitSoManyAndNoMore() {
    final SessionLimit limit = new SessionLimit(2);
    assertTrue(limit.tryTake());
    assertTrue(limit.tryTake());
    assertFalse(limit.tryTake());
    assertEquals(2, limit.count());
    limit.giveBack();
    assertTrue(limit.tryTake());
    assertEquals(2, limit.max());
  }

  @Test
  void shouldComplainWhenMoreIsGivenBackThanWasTaken() {
    assertThrows(IllegalStateException.class, () -> new SessionLimit(1).giveBack());
    assertThrows(IllegalStateException.class, () -> new Placement(2).leave(1));
  }

  @Test
  void shouldNeverPassTheLimitWhenManyThreadsTakeAndGive() {
    Seeds.each(2, SharedCountsTest::playWithLimit);
  }

  private static void playWithLimit(final Random random) throws InterruptedException {
    final int max = 3 + random.nextInt(4);
    final SessionLimit limit = new SessionLimit(max);
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    onThreads(
        random,
        own -> {
          for (int i = 0; i < ROUNDS; i++) {
            if (limit.tryTake()) {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              if (own.nextInt(64) == 0) {
                Thread.yield();
              }
              inside.decrementAndGet();
              limit.giveBack();
            }
          }
        });
    assertTrue(most.get() <= max, () -> most + " of " + max);
    assertEquals(0, limit.count());
  }

  @Test
  void shouldKeepSmallDifferencesAndHandOverLargeOnes() {
    final Placement placement = new Placement(2);
    assertEquals(0, placement.place(0));
    assertEquals(0, placement.place(0), "one more is no reason");
    assertEquals(1, placement.place(0), "two more are");
    assertEquals(1, placement.place(1));
    assertEquals(2, placement.sessions(0));
    assertEquals(2, placement.sessions(1));
    for (int i = 0; i < 2_000; i++) {
      placement.place(0);
    }
    final int more = placement.sessions(0) - placement.sessions(1);
    assertTrue(more > 2 && more <= 2 + placement.sessions(1) * 12 / 100, () -> more + " more");
  }

  @Test
  void shouldCountBackWhenTheOtherLoopIsTooBusy() {
    final Placement placement = new Placement(3);
    placement.place(0);
    placement.place(0);
    final int target = placement.place(0);
    assertEquals(1, target);
    placement.keep(target, 0);
    assertEquals(3, placement.sessions(0));
    assertEquals(0, placement.sessions(1));
  }

  @Test
  void shouldKeepTheOnlyLoop() {
    final Placement placement = new Placement(1);
    for (int i = 0; i < 100; i++) {
      assertEquals(0, placement.place(0));
    }
    assertEquals(100, placement.sessions(0));
  }

  @Test
  void shouldLeaveNothingAndStayLevelWhenManyThreadsPlace() {
    Seeds.each(2, SharedCountsTest::playWithPlacement);
  }

  private static void playWithPlacement(final Random random) throws InterruptedException {
    final int loops = 2 + random.nextInt(6);
    final Placement placement = new Placement(loops);
    onThreads(
        random,
        own -> {
          final List<Integer> running = new ArrayList<>();
          for (int i = 0; i < ROUNDS; i++) {
            if (running.isEmpty() || own.nextInt(100) < 55) {
              final int self = own.nextInt(loops);
              final int target = placement.place(self);
              final boolean kept = target != self && own.nextInt(10) == 0;
              if (kept) {
                placement.keep(target, self);
              }
              running.add(kept ? self : target);
            } else {
              placement.leave(running.remove(own.nextInt(running.size())));
            }
          }
          running.forEach(placement::leave);
        });
    for (int i = 0; i < loops; i++) {
      assertEquals(0, placement.sessions(i));
    }
  }
}
