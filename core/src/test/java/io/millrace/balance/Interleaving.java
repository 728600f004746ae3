package io.millrace.balance;

import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks on threads of their own, but only one at a time: before each step the one that runs
 * chooses by chance which is next. The same generator makes the same order.
 */
final class Interleaving implements AutoCloseable {
  private static final int NOBODY = -1;
  private static final int STEPS_MAX = 8;
  private static final long LIMIT_S = 20;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ThreadLocal<Integer> self = ThreadLocal.withInitial(() -> NOBODY);
  private Random random;

  /** One step in so many goes on elsewhere; another number each time. */
  private int stepsBetween;

  /** One of them has a permit: whose turn it is. */
  private Semaphore[] turns;

  private boolean[] ended;

  /** Runs all to their ends. */
  void run(final List<Runnable> tasks, final Random chance) throws Exception {
    random = chance;
    stepsBetween = 1 + chance.nextInt(STEPS_MAX);
    turns = new Semaphore[tasks.size()];
    ended = new boolean[tasks.size()];
    for (int i = 0; i < turns.length; i++) {
      turns[i] = new Semaphore(0);
    }
    final Future<?>[] futures = new Future<?>[tasks.size()];
    for (int i = 0; i < tasks.size(); i++) {
      final int index = i;
      futures[i] = threads.submit(() -> runOne(index, tasks.get(index)));
    }
    passOn();
    for (final Future<?> each : futures) {
      each.get(LIMIT_S, TimeUnit.SECONDS);
    }
  }

  /** Called by a task before each step; outside of one it does nothing. */
  void step() {
    final int me = self.get();
    if (me != NOBODY && random.nextInt(stepsBetween) == 0) {
      passOn();
      await(me);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void runOne(final int index, final Runnable task) {
    self.set(index);
    await(index);
    try {
      task.run();
    } finally {
      ended[index] = true;
      self.set(NOBODY);
      passOn();
    }
  }

  private void passOn() {
    final int from = random.nextInt(ended.length);
    for (int i = 0; i < ended.length; i++) {
      final int next = (from + i) % ended.length;
      if (!ended[next]) {
        turns[next].release();
        return;
      }
    }
  }

  private void await(final int index) {
    try {
      if (!turns[index].tryAcquire(LIMIT_S, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the turn never came");
      }
    } catch (final InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
