package io.millrace.tools.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;

/**
 * One run: starts the loops, gives them their phases, reads what they record. One target has one
 * phase; two are loaded in short turns, in the order direct, through, through, direct and so on, so
 * that whatever drifts meets both alike.
 */
final class Bench {
  /** Turns of both targets together, unless they would be shorter or longer than the limits. */
  private static final int SLICES = 40;

  private static final long SLICE_MIN_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long SLICE_MAX_NS = TimeUnit.SECONDS.toNanos(1);

  /** The first part of a turn is not measured: caches and sleepers wake up. */
  private static final int SETTLING = 10;

  private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long START_NS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long GRACE_NS = TimeUnit.SECONDS.toNanos(5);

  private final BenchPlan plan;
  private final Progress progress;
  private final AtomicBoolean interrupted;
  private final List<LoadLoop> loops = new ArrayList<>();
  private final List<Readings> readings = new ArrayList<>();
  private final List<Slice> slices = new ArrayList<>();

  /**
   * Prepares a run.
   *
   * @param plan what to do
   * @param progress told while it runs
   * @param interrupted set by anyone to end it early
   */
  Bench(final BenchPlan plan, final Progress progress, final AtomicBoolean interrupted) {
    this.plan = plan;
    this.progress = progress;
    this.interrupted = interrupted;
  }

  /**
   * Runs it.
   *
   * @return what it found
   * @throws BenchException when the load cannot be begun
   * @throws InterruptedException when the caller is interrupted
   */
  BenchResult run() throws BenchException, InterruptedException {
    for (int i = 0; i < plan.load().loops(); i++) {
      loops.add(new LoadLoop(plan, i, interrupted));
    }
    for (int target = 0; target < plan.targets().size(); target++) {
      final int index = target;
      readings.add(new Readings(loops.stream().map(each -> each.meters().get(index)).toList()));
    }
    try {
      loops.forEach(LoadLoop::start);
      for (final LoadLoop loop : loops) {
        await(loop, System.nanoTime() + TimeUnit.MINUTES.toNanos(5));
      }
      final OwnCpu[] cpu = plan.isCompared() ? compare() : measure();
      return new BenchResult(
          plan, List.copyOf(readings), List.copyOf(slices), cpu[0], cpu[1], interrupted.get());
    } finally {
      loops.forEach(LoadLoop::end);
    }
  }

  /** One target: one phase, read every second. */
  private OwnCpu[] measure() throws BenchException, InterruptedException {
    final long startNs = System.nanoTime() + START_NS;
    final long fromNs = startNs + plan.times().warmupNs();
    final long untilNs = fromNs + plan.times().durationNs();
    final Phase phase = new Phase(0, startNs, fromNs, untilNs);
    loops.forEach(each -> each.begin(phase));
    awaitAll(fromNs);
    final OwnCpu before = OwnCpu.now();
    OwnCpu after = before;
    long intervalNs = fromNs;
    while (intervalNs - untilNs < 0) {
      final long nextNs = Math.min(intervalNs + INTERVAL_NS, untilNs);
      if (awaitAll(nextNs)) {
        break;
      }
      after = OwnCpu.now();
      tell(0, nextNs - intervalNs);
      intervalNs = nextNs;
    }
    awaitFinished(untilNs);
    after = after == before ? OwnCpu.now() : after;
    final long endNs = interrupted.get() ? System.nanoTime() : untilNs;
    tell(0, Math.max(0, Math.min(endNs, untilNs) - intervalNs));
    return new OwnCpu[] {before, after};
  }

  /** Two targets in turns. */
  private OwnCpu[] compare() throws BenchException, InterruptedException {
    final long sliceNs =
        Math.max(SLICE_MIN_NS, Math.min(SLICE_MAX_NS, plan.times().durationNs() / SLICES));
    for (long ns = 0; ns < plan.times().warmupNs(); ns += sliceNs) {
      slice((int) (ns / sliceNs % 2), sliceNs, 0);
    }
    final OwnCpu before = OwnCpu.now();
    final long pairs = plan.times().durationNs() / sliceNs / 2;
    for (int pair = 0; pair < pairs && !interrupted.get(); pair++) {
      for (int turn = 0; turn < 2; turn++) {
        final int target = (pair + turn) % 2;
        slice(target, sliceNs / SETTLING, sliceNs);
        if (!interrupted.get()) {
          slices.add(tell(target, sliceNs));
        }
      }
    }
    return new OwnCpu[] {before, OwnCpu.now()};
  }

  private void slice(final int target, final long settlingNs, final long measuredNs)
      throws BenchException, InterruptedException {
    final long startNs = System.nanoTime() + START_NS;
    final long fromNs = startNs + settlingNs;
    final Phase phase = new Phase(target, startNs, fromNs, fromNs + measuredNs);
    loops.forEach(each -> each.begin(phase));
    awaitFinished(fromNs + measuredNs);
  }

  private Slice tell(final int target, final long lengthNs) {
    final Readings of = readings.get(target);
    final Histogram interval = of.take();
    of.measured(lengthNs);
    if (lengthNs > 0) {
      progress.onInterval(target, interval, of, lengthNs);
    }
    return Slice.of(target, interval);
  }

  /** Waits until a time, or returns true earlier when all loops are through. */
  private boolean awaitAll(final long untilNs) throws InterruptedException {
    boolean all = true;
    for (final LoadLoop loop : loops) {
      all &= loop.isThrough(Math.max(0, untilNs - System.nanoTime()));
    }
    return all;
  }

  private void awaitFinished(final long untilNs) throws BenchException, InterruptedException {
    for (final LoadLoop loop : loops) {
      await(loop, untilNs + plan.times().timeoutNs() + GRACE_NS);
    }
  }

  private static void await(final LoadLoop loop, final long deadlineNs)
      throws BenchException, InterruptedException {
    if (!loop.await(Math.max(0, deadlineNs - System.nanoTime()))) {
      throw new BenchException("a loop did not come to its end");
    }
  }
}
