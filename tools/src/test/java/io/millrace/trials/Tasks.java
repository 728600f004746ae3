package io.millrace.trials;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work beside the test's own thread; every wait for it is bounded. */
public final class Tasks {
  /** What a task does. */
  @FunctionalInterface
  public interface Work {
    void run() throws Exception;
  }

  private Tasks() {}

  public static <T> CompletableFuture<T> start(final Callable<T> work) {
    final CompletableFuture<T> result = new CompletableFuture<>();
    final Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.call());
              } catch (final Throwable fault) {
                result.completeExceptionally(fault);
              }
            },
            "trial-task");
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  public static CompletableFuture<Void> run(final Work work) {
    return start(
        () -> {
          work.run();
          return null;
        });
  }

  /**
   * The task's result; its failure is the test's failure. Waits at most four times the central
   * time-out.
   */
  public static <T> T join(final Future<T> task) {
    try {
      return task.get(4 * Limits.WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (final ExecutionException e) {
      throw new AssertionError("task failed: " + e.getCause(), e.getCause());
    } catch (final TimeoutException e) {
      throw new AssertionError("task did not end in time", e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
