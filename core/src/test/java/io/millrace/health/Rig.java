package io.millrace.health;

import io.millrace.config.HealthTiming;
import io.millrace.config.InitialState;
import io.millrace.config.ProbeConfig;
import io.millrace.config.SendProxy;
import io.millrace.net.Poller;
import io.millrace.testkit.Await;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** A checker over a poller of its own, stepped by the test. Its clock is the machine's. */
final class Rig implements AutoCloseable {
  static final long INTERVAL_MS = 50;
  static final long TIMEOUT_MS = 300;

  private final Poller poller;
  private final HealthChecker checker;
  private final ExecutorService worker = Executors.newSingleThreadExecutor();
  private final CountDownLatch free = new CountDownLatch(1);
  private final List<String> notices = new ArrayList<>();
  private final List<Checked> changes = new ArrayList<>();
  private Runnable step = () -> {};

  Rig(final Consumer<Throwable> errorLog) {
    this(errorLog, ProbeTrace.NONE);
  }

  /** Somebody looks on. */
  Rig(final Consumer<Throwable> errorLog, final ProbeTrace trace) {
    poller = new Poller(System::nanoTime, (fault, nowNs) -> errorLog.accept(fault));
    checker = new HealthChecker(poller, () -> 0, worker, notices::add, trace);
  }

  /** Rise 2, fall 3, fast 20 ms, initially down. */
  static HealthTiming timing() {
    return new HealthTiming(ns(INTERVAL_MS), ns(TIMEOUT_MS), ns(20), 2, 3, InitialState.DOWN);
  }

  /** As {@link #timing}, but a slow machine may take its time. */
  static HealthTiming patient() {
    return new HealthTiming(ns(INTERVAL_MS), ns(20_000), ns(20), 2, 3, InitialState.DOWN);
  }

  static ProbeTarget target(final int port, final ProbeConfig probe) {
    return target(port, probe, SendProxy.OFF);
  }

  static ProbeTarget target(final int port, final ProbeConfig probe, final SendProxy send) {
    return new ProbeTarget("127.0.0.1", port, probe, timing(), send, List.of());
  }

  Checked add(final ProbeTarget target, final InetAddress... addresses) {
    final List<InetAddress> all =
        addresses.length == 0 ? List.of(InetAddress.getLoopbackAddress()) : List.of(addresses);
    return add(target, checked -> all);
  }

  Checked add(final ProbeTarget target, final Function<Checked, List<InetAddress>> addresses) {
    return checker.add(target, target.timing().initial(), addresses, poller.nowNs());
  }

  /** Lines for the operator. */
  List<String> notices() {
    return notices;
  }

  /** What the worker is given waits. */
  void hangWorker() {
    worker.execute(
        () -> {
          try {
            free.await(60, TimeUnit.SECONDS);
          } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  void freeWorker() {
    free.countDown();
  }

  HealthChecker checker() {
    return checker;
  }

  long nowNs() {
    return poller.nowNs();
  }

  /** Each that has changed, in order. */
  List<Checked> changes() {
    return changes;
  }

  /** Done in each turn, for example a peer's part. */
  void each(final Runnable action) {
    step = action;
  }

  void turn() {
    poller.poll(Math.min(ns(1), checker.restNs(poller.nowNs())), () -> !checker.hasAnswers());
    step.run();
    checker.poll(poller.nowNs(), changes::add);
  }

  void until(final String what, final BooleanSupplier condition) {
    Await.until(
        what,
        () -> {
          turn();
          return condition.getAsBoolean();
        });
  }

  /** The first answer of a probe. */
  Verdict answer(final Checked checked) {
    until("an answer", () -> checked.last() != null);
    return checked.last();
  }

  @Override
  public void close() {
    checker.close();
    poller.close();
    free.countDown();
    worker.shutdown();
  }

  private static long ns(final long ms) {
    return TimeUnit.MILLISECONDS.toNanos(ms);
  }
}
