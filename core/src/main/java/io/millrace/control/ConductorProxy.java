package io.millrace.control;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The only door to the conductor from other threads. */
public final class ConductorProxy {
  private final Conductor conductor;
  private final Queue<Conductor.Command> commands;
  private final Runnable wakeup;
  private final CountDownLatch concluded;
  private final CountDownLatch resolved;
  private final CountDownLatch probed;

  ConductorProxy(
      final Conductor conductor,
      final Queue<Conductor.Command> commands,
      final Runnable wakeup,
      final CountDownLatch concluded,
      final CountDownLatch resolved,
      final CountDownLatch probed) {
    this.conductor = conductor;
    this.commands = commands;
    this.wakeup = wakeup;
    this.concluded = concluded;
    this.resolved = resolved;
    this.probed = probed;
  }

  /**
   * Asks or orders something on the conductor's thread.
   *
   * @param order must not wait; what it throws completes the future
   * @param <T> of the answer
   * @return completed on the conductor's thread; cancelled when the conductor has ended before
   */
  public <T> CompletableFuture<T> order(final Function<Operations, T> order) {
    final CompletableFuture<T> answer = new CompletableFuture<>();
    send(
        new Conductor.Command() {
          @Override
          public void run(final long nowNs) {
            try {
              answer.complete(order.apply(conductor.operations(nowNs)));
            } catch (final RuntimeException e) {
              answer.completeExceptionally(e);
            }
          }

          @Override
          public void cancel() {
            answer.cancel(false);
          }
        });
    return answer;
  }

  /** Begins the drain of the whole forwarder. Again has no effect. */
  public void drain() {
    send(conductor::onDrain);
  }

  /** Ends the conductor. */
  public void terminate() {
    send(nowNs -> Conductor.onTerminate());
  }

  /**
   * Waits until the drain is over.
   *
   * @param timeout how long
   * @param unit its unit
   * @return whether it is over
   * @throws InterruptedException when the caller is interrupted
   */
  public boolean awaitConcluded(final long timeout, final TimeUnit unit)
      throws InterruptedException {
    return concluded.await(timeout, unit);
  }

  /**
   * Waits until each name was looked up once, well or not.
   *
   * @param timeout how long
   * @param unit its unit
   * @return whether that is so
   * @throws InterruptedException when the caller is interrupted
   */
  public boolean awaitResolved(final long timeout, final TimeUnit unit)
      throws InterruptedException {
    return resolved.await(timeout, unit);
  }

  /**
   * Waits until each backend that is probed has answered once, well or not.
   *
   * @param timeout how long
   * @param unit its unit
   * @return whether that is so
   * @throws InterruptedException when the caller is interrupted
   */
  public boolean awaitProbed(final long timeout, final TimeUnit unit) throws InterruptedException {
    return probed.await(timeout, unit);
  }

  /**
   * Whether the drain is over.
   *
   * @return true once all sessions have ended or were ended
   */
  public boolean isConcluded() {
    return concluded.getCount() == 0;
  }

  private void send(final Conductor.Command command) {
    while (!commands.offer(command)) {
      if (conductor.hasEnded()) {
        command.cancel();
        return;
      }
      Thread.onSpinWait(); // the conductor empties it within a turn
    }
    wakeup.run();
  }
}
