package io.millrace.health;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.ObjLongConsumer;

/**
 * What takes longer than a step of the control thread may (files, TLS, passwords): done by the
 * worker, answered on the control thread.
 */
final class Errands {
  /** Why a probe is skipped whose errand is not done. */
  static final String LATE = "this machine did not get to it in time";

  private final Executor worker;
  private final Runnable wakeup;
  private final int max;
  private final Queue<Answer> done = new ConcurrentLinkedQueue<>();
  private int underWay;

  private record Answer(ObjLongConsumer<Throwable> then, Throwable fault) {}

  /**
   * Nothing is done yet.
   *
   * @param worker of a thread of its own
   * @param wakeup ends the control thread's sleep
   * @param max under way at once; more means that the worker hangs
   */
  Errands(final Executor worker, final Runnable wakeup, final int max) {
    this.worker = worker;
    this.wakeup = wakeup;
    this.max = max;
  }

  /**
   * Has something done.
   *
   * @param work touches nothing that the control thread does
   * @param then told on the control thread, with what was thrown or null
   * @return false when too much is under way: it will not be done
   */
  boolean send(final Runnable work, final ObjLongConsumer<Throwable> then) {
    if (underWay >= max) {
      return false;
    }
    underWay++;
    worker.execute(
        () -> {
          Throwable fault = null;
          try {
            work.run();
          } catch (final RuntimeException | Error e) {
            fault = e;
          }
          done.add(new Answer(then, fault));
          wakeup.run();
        });
    return true;
  }

  /** Whether there is an answer that nobody has looked at. Any thread. */
  boolean hasAnswers() {
    return !done.isEmpty();
  }

  int poll(final long nowNs) {
    int answers = 0;
    for (Answer answer = done.poll(); answer != null; answer = done.poll()) {
      underWay--;
      answers++;
      answer.then.accept(answer.fault, nowNs);
    }
    return answers;
  }
}
