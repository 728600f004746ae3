package io.millrace.control;

import io.millrace.loop.EventLoopProxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Questions and orders to all loops. Each loop answers once; the answers come together on the
 * conductor's thread, which waits for none of them. Conductor's thread only.
 */
final class Gathering {
  /** Questions of operators under way: each loop works on one after the other. */
  private static final int ASKED_MAX = 32;

  private final List<EventLoopProxy> loops;
  private final Outbox outbox;
  private final Runnable wakeup;
  private final Set<CompletableFuture<?>> asked = new HashSet<>();

  /** Bounded by the questions under way: one for each loop. */
  private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();

  Gathering(final List<EventLoopProxy> loops, final Outbox outbox, final Runnable wakeup) {
    this.loops = loops;
    this.outbox = outbox;
    this.wakeup = wakeup;
  }

  /**
   * Asks all loops. They get it after all that was sent to them before.
   *
   * @param question enqueues it at a loop; false when its queue is full
   * @param together takes the answers, one of each loop
   */
  <T> void ask(
      final BiPredicate<EventLoopProxy, Consumer<T>> question, final Consumer<List<T>> together) {
    final List<T> all = new ArrayList<>(loops.size());
    for (final EventLoopProxy loop : loops) {
      outbox.send(() -> question.test(loop, answer -> answered(answer, all, together)));
    }
  }

  /**
   * Asks one loop.
   *
   * @param loop its index
   * @param question enqueues it; false when its queue is full
   * @param then takes the answer
   */
  <T> void askOne(
      final int loop,
      final BiPredicate<EventLoopProxy, Consumer<T>> question,
      final Consumer<T> then) {
    outbox.send(
        () ->
            question.test(
                loops.get(loop),
                answer -> {
                  answers.add(() -> then.accept(answer));
                  wakeup.run();
                }));
  }

  /**
   * As {@link #ask}, for somebody outside.
   *
   * @return cancelled when the conductor ends before the last answer
   * @throws IllegalStateException when too many questions are under way
   */
  <T, R> CompletableFuture<R> askFor(
      final BiPredicate<EventLoopProxy, Consumer<T>> question, final Function<List<T>, R> sum) {
    if (asked.size() >= ASKED_MAX) {
      throw new IllegalStateException("busy: " + ASKED_MAX + " commands are under way");
    }
    final CompletableFuture<R> future = new CompletableFuture<>();
    asked.add(future);
    ask(
        question,
        all -> {
          asked.remove(future);
          future.complete(sum.apply(all));
        });
    return future;
  }

  int poll() {
    int work = 0;
    for (Runnable each = answers.poll(); each != null; each = answers.poll()) {
      each.run();
      work++;
    }
    return work;
  }

  /** Whether an answer has come that nobody has looked at. Any thread. */
  boolean hasAnswers() {
    return !answers.isEmpty();
  }

  void close() {
    asked.forEach(each -> each.cancel(false));
  }

  /** On a loop's thread. */
  private <T> void answered(final T answer, final List<T> all, final Consumer<List<T>> together) {
    answers.add(
        () -> {
          all.add(answer);
          if (all.size() == loops.size()) {
            together.accept(all);
          }
        });
    wakeup.run();
  }
}
