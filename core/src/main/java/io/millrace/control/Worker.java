package io.millrace.control;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One daemon thread for what takes longer than a step of the conductor may, such as the tables of
 * the hashes. It touches nothing that others see: the result is theirs to publish. The thread
 * exists while there is work.
 */
public final class Worker implements Executor, AutoCloseable {
  private static final long KEEP_SECONDS = 1;

  private final ThreadPoolExecutor thread;

  /**
   * No thread yet.
   *
   * @param factory makes the thread
   */
  public Worker(final ThreadFactory factory) {
    thread =
        new ThreadPoolExecutor(
            1,
            1,
            KEEP_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> daemon(factory, task));
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * Has something made, one after the other.
   *
   * @param work reads only what does not change
   * @param <T> of the result
   * @return completed on the worker's thread
   */
  public <T> CompletableFuture<T> make(final Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, thread);
  }

  @Override
  public void execute(final Runnable work) {
    thread.execute(work);
  }

  @Override
  public void close() {
    thread.shutdown();
  }

  private static Thread daemon(final ThreadFactory factory, final Runnable task) {
    final Thread thread = factory.newThread(task);
    thread.setDaemon(true);
    thread.setName("millrace-worker");
    return thread;
  }
}
