package io.millrace.tools.run;

import io.millrace.Forwarder;
import io.millrace.config.Units;
import io.millrace.status.Actor;
import io.millrace.status.Event;
import io.millrace.status.EventKind;
import io.millrace.tools.console.Console;
import io.millrace.tools.reload.Reloader;
import io.millrace.tools.serve.Ending;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of a forwarder. The first TERM or INT drains, on the main thread; the second cuts the
 * drain short. Each signal's thread stays as a watch that halts the process when the orderly end
 * hangs.
 */
final class Lifecycle implements Signals.Receiver, Ending {
  /** After the drain time, sessions that are left are ended: the forwarder takes 700 ms at most. */
  private static final long CLOSE_MS = 750;

  /** From the end of the drain time to a halt in any case; a second was promised. */
  private static final long HALT_MS = 950;

  /** From a second signal to a halt in any case. */
  private static final long SECOND_HALT_MS = 400;

  private final Forwarder forwarder;
  private final Reloader reloader;
  private final Console console;
  private final ProcessExit exit;
  private final Thread mainThread = Thread.currentThread();
  private final SignalCount signals = new SignalCount();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  Lifecycle(
      final Forwarder forwarder,
      final Reloader reloader,
      final Console console,
      final ProcessExit exit) {
    this.forwarder = forwarder;
    this.reloader = reloader;
    this.console = console;
    this.exit = exit;
  }

  @Override
  public void onTerminate() {
    switch (signals.next(System.nanoTime())) {
      case FIRST -> {
        stop.countDown();
        haltUnlessEnded(TimeUnit.NANOSECONDS.toMillis(lameDuckNs() + drainNs()) + HALT_MS);
      }
      case SECOND -> {
        mainThread.interrupt();
        haltUnlessEnded(SECOND_HALT_MS);
      }
      default -> {
        // the first one's thread is on its way
      }
    }
  }

  @Override
  public void stop() {
    final Thread thread = new Thread(this::onTerminate, "millrace-stop"); // stays as a watch
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public boolean isEnding() {
    return stop.getCount() == 0;
  }

  @Override
  public void onHangup() {
    console.reopenLog();
    tell(EventKind.OPERATOR, "hangup", "HUP: the session log is opened again");
    reloader.reload("HUP");
  }

  private long lameDuckNs() {
    return reloader.now().settings().lameDuckNs();
  }

  private long drainNs() {
    return reloader.now().settings().config().drainNs();
  }

  /** Waits for a signal and for the end of the drain that follows; called on the main thread. */
  int awaitEnd() {
    try {
      stop.await();
      beLame();
      forwarder.drain();
      forwarder.awaitConcluded(
          drainNs() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MS), TimeUnit.NANOSECONDS);
    } catch (final InterruptedException e) {
      tell(EventKind.STOP, "second-signal", "second signal: ending at once");
    }
    forwarder.close();
    console.finish(Run.WRITER_MS);
    ended.countDown();
    return Run.GOOD;
  }

  /** Whoever asks /health sends clients elsewhere meanwhile; those who come are served. */
  private void beLame() throws InterruptedException {
    final long ns = lameDuckNs();
    if (ns > 0) {
      tell(EventKind.STOP, "lame-duck", "about to end: new sessions for " + Units.duration(ns));
      ended.await(ns, TimeUnit.NANOSECONDS);
    }
  }

  private void tell(final EventKind kind, final String cause, final String text) {
    forwarder.tell(Event.of(kind, Actor.MILLRACE).cause(cause).evidence(text));
  }

  private void haltUnlessEnded(final long timeoutMs) {
    boolean inTime = false;
    try {
      inTime = ended.await(timeoutMs, TimeUnit.MILLISECONDS);
    } catch (final InterruptedException e) {
      inTime = false;
    }
    if (!inTime) {
      exit.halt(Run.GOOD);
    }
  }
}
