package io.millrace.control;

import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The only door to the conductor from other threads. */
public final class ConductorProxy {
  private final Queue<Conductor.Command> commands;
  private final Runnable wakeup;
  private final CountDownLatch concluded;
  private final CountDownLatch resolved;
  private final CountDownLatch probed;

  ConductorProxy(
      final Queue<Conductor.Command> commands,
      final Runnable wakeup,
      final CountDownLatch concluded,
      final CountDownLatch resolved,
      final CountDownLatch probed) {
    this.commands = commands;
    this.wakeup = wakeup;
    this.concluded = concluded;
    this.resolved = resolved;
    this.probed = probed;
  }

  /**
   * Begins the drain of the whole forwarder. Again has no effect.
   *
   * @param conductor whose door this is
   */
  public void drain(final Conductor conductor) {
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
      Thread.onSpinWait(); // the conductor empties it within a turn
    }
    wakeup.run();
  }
}
