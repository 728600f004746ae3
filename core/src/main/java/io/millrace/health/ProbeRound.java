package io.millrace.health;

import io.millrace.config.InitialState;
import io.millrace.net.Poller;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.agrona.concurrent.NanoClock;

/** Probes some addresses once and says goodbye, on the thread that asks, which waits meanwhile. */
public final class ProbeRound {
  private ProbeRound() {}

  /**
   * One round. It takes as long as the probes may, and at most a second for the farewells.
   *
   * @param targets what is probed and how; equal ones are asked once
   * @param addresses those of a target, in order
   * @param trace told each step
   * @param clock of durations
   * @return what each brought
   */
  public static Map<ProbeTarget, Verdict> run(
      final List<ProbeTarget> targets,
      final Function<ProbeTarget, List<InetAddress>> addresses,
      final ProbeTrace trace,
      final NanoClock clock) {
    final ExecutorService worker = Executors.newSingleThreadExecutor(ProbeRound::daemon);
    final Poller poller =
        new Poller(
            clock,
            (fault, nowNs) -> {
              throw new IllegalStateException(fault);
            });
    try (HealthChecker checker = new HealthChecker(poller, () -> 0, worker, trace::step, trace)) {
      final List<Checked> asked = new ArrayList<>();
      for (final ProbeTarget target : targets) {
        asked.add(
            checker.add(
                target,
                InitialState.DOWN,
                checked -> addresses.apply(checked.target()),
                poller.nowNs()));
      }
      return finish(poller, checker, asked);
    } finally {
      poller.close();
      worker.shutdownNow();
    }
  }

  private static Map<ProbeTarget, Verdict> finish(
      final Poller poller, final HealthChecker checker, final List<Checked> asked) {
    final Map<ProbeTarget, Verdict> verdicts = new LinkedHashMap<>();
    final List<Checked> open = new ArrayList<>(asked);
    while (!open.isEmpty() || !checker.isQuiet()) {
      final long restNs = Math.min(checker.restNs(poller.nowNs()), TimeUnit.SECONDS.toNanos(1));
      poller.poll(restNs, () -> !checker.hasAnswers());
      checker.poll(poller.nowNs(), checked -> {});
      for (final Checked each : List.copyOf(open)) {
        if (each.newest() != null) {
          verdicts.put(each.target(), each.newest());
          open.remove(each);
          checker.remove(each);
        }
      }
    }
    return verdicts;
  }

  private static Thread daemon(final Runnable task) {
    final Thread thread = new Thread(task, "millrace-worker");
    thread.setDaemon(true);
    return thread;
  }
}
