package io.millrace.tools.names;

import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Bounds how many questions are under way: each has a socket. Others wait for their turn. */
final class Questions {
  private final Semaphore free;
  private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger callers = new AtomicInteger();

  Questions(final int underWayMax) {
    free = new Semaphore(underWayMax);
  }

  /** Begins a question now or later; it gives its place back when it has ended. */
  void ask(final Supplier<? extends CompletionStage<?>> question) {
    waiting.add(() -> question.get().whenComplete((answer, fault) -> end()));
    begin();
  }

  private void end() {
    free.release();
    begin();
  }

  /** One caller at a time begins them, for all: what ends at once must not pile up on the stack. */
  private void begin() {
    if (callers.getAndIncrement() > 0) {
      return;
    }
    int seen = 1;
    while (seen > 0) {
      while (!waiting.isEmpty() && free.tryAcquire()) {
        waiting.remove().run();
      }
      seen = callers.addAndGet(-seen);
    }
  }
}
