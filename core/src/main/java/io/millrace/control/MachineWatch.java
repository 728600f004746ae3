package io.millrace.control;

import io.millrace.status.CollectorPauses;
import io.millrace.status.MachineDelay;
import io.millrace.status.ProcNumbers;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * What kept the process from running: pauses of the garbage collector, time stolen by the host.
 * Conductor's thread only.
 */
final class MachineWatch {
  private static final int PAUSES = 0;
  private static final int PAUSED = 1;
  private static final int LONGEST = 2;
  private static final int STOLEN = 3;
  private static final int NUMBERS = 4;

  /** Of the numbers of {@code /proc/stat}. */
  private static final int STEAL = 7;

  /** The unit of that file everywhere. */
  private static final long TICK_NS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Reading that file costs as much as the machine is large: at most a thousandth of the time. */
  private static final int READ_SHARE = 1000;

  /** Pauses that are remembered one by one. */
  private static final int REMEMBERED = 64;

  private final ConductorSetup setup;
  private final NanoClock clock;
  private final Window seconds = new Window(DelayWatch.SECONDS + 2, NUMBERS);
  private final long[] pauseStartsNs = new long[REMEMBERED];
  private final long[] pauseEndsNs = new long[REMEMBERED];
  private final WeakReference<Object> canary = new WeakReference<>(new Object());
  private CompletableFuture<CollectorPauses> loading;
  private CollectorPauses collector = CollectorPauses.NONE;
  private ProcNumbers machine;
  private boolean opened;
  private long readNs;
  private long stolenNs = -1;
  private long firstStolenNs;
  private int pauses;
  private long longestPauseNs;

  MachineWatch(final ConductorSetup setup, final long nowNs) {
    this.setup = setup;
    clock = setup.clock();
    sample(seconds.add(nowNs));
  }

  /** Once a second. */
  void poll(final long nowNs) {
    loadAfterCollection();
    longestPauseNs = 0;
    collector.drain(this::onPause);
    readStolen(nowNs);
    sample(seconds.add(nowNs));
  }

  private void sample(final long[] numbers) {
    numbers[PAUSES] = collector.count();
    numbers[PAUSED] = collector.totalNs();
    numbers[LONGEST] = longestPauseNs;
    numbers[STOLEN] = stolenNs;
  }

  /**
   * What tells of collections takes long to load, and there is nothing to tell before the first.
   */
  private void loadAfterCollection() {
    if (loading == null && canary.refersTo(null)) {
      loading = setup.worker().make(setup.collector());
    }
    if (collector == CollectorPauses.NONE && loading != null && loading.isDone()) {
      collector = loading.isCompletedExceptionally() ? CollectorPauses.NONE : loading.join();
    }
  }

  /** Whether a pause may be told of that is not known yet. */
  boolean isLoading() {
    return loading != null && !loading.isDone();
  }

  private void onPause(final long startNs, final long endNs) {
    final int place = pauses++ % REMEMBERED;
    pauseStartsNs[place] = startNs;
    pauseEndsNs[place] = endNs;
    longestPauseNs = Math.max(longestPauseNs, endNs - startNs);
  }

  private void readStolen(final long nowNs) {
    if (!opened) {
      opened = true;
      machine = ProcNumbers.ofMachine();
      readNs = nowNs;
      firstStolenNs = machine == null || !machine.read() ? 0 : machine.number(STEAL) * TICK_NS;
    }
    if (machine == null || readNs - nowNs > 0) {
      return;
    }
    final long beganNs = clock.nanoTime();
    final long ticks = machine.read() ? machine.number(STEAL) : -1;
    stolenNs = ticks < 0 ? -1 : ticks * TICK_NS;
    readNs = nowNs + (clock.nanoTime() - beganNs) * READ_SHARE;
  }

  /** How much of that time the collector had stopped all threads. */
  long pausedNs(final long startNs, final long endNs) {
    long sum = 0;
    for (int i = 0; i < Math.min(pauses, REMEMBERED); i++) {
      final long fromNs = Math.max(0, pauseStartsNs[i] - startNs);
      final long toNs = Math.min(endNs - startNs, pauseEndsNs[i] - startNs);
      sum += Math.max(0, toNs - fromNs);
    }
    return sum;
  }

  /** Stolen since then, over all processors; -1 when that is not known. */
  long stolenNs(final long sinceNs) {
    return seconds.growth(STOLEN, sinceNs);
  }

  /** The last minute. */
  MachineDelay status(final long nowNs) {
    final long sinceNs = nowNs - DelayWatch.MINUTE_NS;
    return new MachineDelay(
        seconds.growth(PAUSES, sinceNs),
        seconds.growth(PAUSED, sinceNs),
        seconds.highest(LONGEST, sinceNs),
        stolenNs(sinceNs),
        new MachineDelay.Totals(
            collector.count(), collector.totalNs(), stolenNs < 0 ? -1 : stolenNs - firstStolenNs));
  }

  void close() {
    collector.close();
    if (machine != null) {
      machine.close();
    }
  }
}
