package io.millrace.tools.bench;

import io.millrace.config.Protocol;
import io.millrace.config.RateConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Results as a run would give them, made up. */
final class Results {
  static final int TURNS = 10;
  private static final long DURATION_NS = Rig.SECOND_NS;

  private Results() {}

  static Target target(final int port) {
    return new Target(Protocol.TCP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** A plan at 1,000 a second. */
  static BenchPlan plan(final RateConfig rate, final int targets) {
    return new BenchPlan(
        targets == 1 ? List.of(target(7000)) : List.of(target(7000), target(7001)),
        new Load(rate, 10, 1, 1, 0, 1024),
        Wording.numbered(64, 64),
        new Times(0, DURATION_NS, Rig.TIMEOUT_NS),
        Lifetime.KEPT);
  }

  /** A second in which every millisecond a request was answered after so long. */
  static Meter meter(final int answered, final long latencyNs) {
    final Meter meter = new Meter();
    meter.measure(0, DURATION_NS);
    for (int i = 0; i < answered; i++) {
      final long dueNs = i * Rig.MS;
      meter.offered(dueNs);
      meter.sent(dueNs, dueNs);
      meter.answered(dueNs, dueNs + latencyNs + i % 100 * 1000L);
    }
    return meter;
  }

  static BenchResult of(final Meter... meters) {
    return of(new RateConfig(1000, Rig.SECOND_NS), List.of(), meters);
  }

  static BenchResult of(final RateConfig rate, final List<Slice> slices, final Meter... meters) {
    final List<Readings> all = new ArrayList<>();
    for (final Meter meter : meters) {
      final Readings readings = new Readings(List.of(meter));
      readings.take();
      readings.measured(DURATION_NS);
      all.add(readings);
    }
    return new BenchResult(
        plan(rate, meters.length),
        all,
        slices,
        new OwnCpu(100, 50, 0),
        new OwnCpu(150, 75, Rig.SECOND_NS),
        false);
  }

  /** Turns in which the second target adds so much to both percentiles. */
  static List<Slice> slices(final long addedNs) {
    final List<Slice> slices = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      final Slice direct = new Slice(0, 100, 50_000 + i, 90_000 + i);
      final Slice through =
          new Slice(1, 100, 50_000 + addedNs - i % 3 * 100, 90_000 + addedNs + i % 3 * 100);
      slices.add(i % 2 == 0 ? direct : through);
      slices.add(i % 2 == 0 ? through : direct);
    }
    return slices;
  }
}
