package io.millrace.control;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One look-up in two ways, of which the second begins only when the first takes long. The first
 * good answer wins; it has failed when both have. Any thread.
 *
 * @param <T> of what is found
 */
final class Race<T> {
  private static final int WAYS = 2;

  private final CompletableFuture<List<T>> result = new CompletableFuture<>();
  private final AtomicInteger open = new AtomicInteger(WAYS);
  private final AtomicBoolean second = new AtomicBoolean();

  /** Completed once. */
  CompletableFuture<List<T>> result() {
    return result;
  }

  /**
   * Whether the second way is to be begun now; true once at most, and never when the first has
   * ended.
   */
  boolean beginSecond() {
    return !result.isDone() && second.compareAndSet(false, true);
  }

  void onFirst(final List<T> found, final Throwable fault) {
    if (fault != null && second.compareAndSet(false, true)) {
      open.decrementAndGet(); // what said no at once is not asked for again
    }
    onEnd(found, fault);
  }

  void onSecond(final List<T> found, final Throwable fault) {
    onEnd(found, fault);
  }

  private void onEnd(final List<T> found, final Throwable fault) {
    if (fault == null && !found.isEmpty()) {
      result.complete(found);
    } else if (open.decrementAndGet() == 0) {
      result.completeExceptionally(fault == null ? new IOException("it has no address") : fault);
    }
  }
}
