package io.millrace.tools.metrics;

import io.millrace.status.DelayScale;
import io.millrace.status.LatencyTotals;
import io.millrace.status.LoopDelay;
import io.millrace.status.MachineDelay;
import java.util.List;

/** What is told of the process as a whole. */
final class ProcessMetrics {
  private static final double SECOND_NS = 1e9;
  private static final double SECOND_MS = 1e3;
  private static final int P99 = 990;

  /** Bounds of cycles in powers of two, since those are bounds of the scale too: 8 us to 4 s. */
  private static final int SHORTEST_POWER = 13;

  private static final int LONGEST_POWER = 31;
  private static final int POWERS_STEP = 2;

  private final Scrape scrape;
  private final ProcessFacts process;
  private final Families families;

  ProcessMetrics(final Scrape scrape, final ProcessFacts process, final Families families) {
    this.scrape = scrape;
    this.process = process;
    this.families = families;
  }

  static double seconds(final long ns) {
    return ns / SECOND_NS;
  }

  void add() {
    final String version = ProcessMetrics.class.getPackage().getImplementationVersion();
    families.add(
        Metric.BUILD_INFO,
        1,
        version == null ? "" : version,
        System.getProperty("java.version", ""));
    families.add(Metric.BUFFER_BYTES, scrape.bufferBytes());
    if (scrape.stalledSessions() >= 0) {
      families.add(Metric.STALLED_SESSIONS, scrape.stalledSessions());
    }
    if (process.openDescriptors() >= 0) {
      families.add(Metric.OPEN_DESCRIPTORS, process.openDescriptors());
    }
    delays(scrape.delays().loops(), scrape.delays().machine());
    families.add(Metric.CONFIG_LOAD_SUCCESS, process.lastLoadGood() ? 1 : 0);
    families.add(Metric.CONFIG_LOAD_TIMESTAMP_SECONDS, process.loadedEpochMs() / SECOND_MS);
    families.add(Metric.LOG_LOST_TOTAL, process.logLost());
  }

  private void delays(final List<LoopDelay> loops, final MachineDelay machine) {
    long waitedNs = 0;
    boolean waitedKnown = true;
    for (final LoopDelay each : loops) {
      families.add(
          Metric.LOOP_CYCLE_SECONDS,
          cycles(each.totals().cycles(), each.totals().cyclesNs()),
          Integer.toString(each.loop()));
      waitedNs += each.waitedNs();
      waitedKnown &= each.waitedNs() >= 0;
    }
    own(LoopDelay.ownDelayNs(loops, P99), "loop");
    own(machine.collectorLongestNs(), "collector");
    own(waitedKnown ? waitedNs : -1, "processor");
    own(machine.stolenNs(), "stolen");
  }

  private void own(final long ns, final String source) {
    if (ns >= 0) {
      families.add(Metric.OWN_DELAY_SECONDS, seconds(ns), source);
    }
  }

  /** Fewer buckets than the scale has. */
  static LatencyTotals cycles(final long[] fine, final long sumNs) {
    final int bounds = (LONGEST_POWER - SHORTEST_POWER) / POWERS_STEP + 1;
    final long[] boundsNs = new long[bounds];
    final long[] counts = new long[bounds + 1];
    for (int i = 0; i < bounds; i++) {
      boundsNs[i] = 1L << SHORTEST_POWER + i * POWERS_STEP;
    }
    int coarse = 0;
    for (int i = 0; i < fine.length; i++) {
      while (coarse < bounds && DelayScale.boundNs(i) > boundsNs[coarse]) {
        coarse++;
      }
      counts[coarse] += fine[i];
    }
    return new LatencyTotals(boundsNs, counts, sumNs);
  }
}
