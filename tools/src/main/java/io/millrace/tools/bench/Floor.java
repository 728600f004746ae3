package io.millrace.tools.bench;

import io.millrace.config.RateConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.NanoClock;

/**
 * What the generator itself adds: the same requests over two connections in memory, whose answers
 * are there at once. Nothing below it can be measured.
 */
final class Floor {
  private static final int CONNECTIONS = 2;

  /** Longer messages would not fit the memory of a connection. */
  private static final int BYTES_MAX = 16 * 1024;

  /** When the run's own rate is lower, or none. */
  private static final RateConfig RATE = new RateConfig(10_000, TimeUnit.SECONDS.toNanos(1));

  private static final long WARMUP_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long MEASURED_NS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

  private Floor() {}

  /**
   * Measures it on the caller's thread, in a quarter of a second.
   *
   * @param load of the run; its rate is used when it is high enough for a figure
   * @param bytes length of a message
   * @return latencies in nanoseconds
   */
  static Histogram measure(final Load load, final int bytes) {
    final Load own =
        new Load(
            load.isClosed() || load.requestsIn(RATE.periodNs()) < RATE.count() ? RATE : load.rate(),
            CONNECTIONS,
            1,
            1,
            0,
            64);
    final int ownBytes = Math.max(PatternPayload.HEADER_BYTES, Math.min(bytes, BYTES_MAX));
    final Readings readings = run(own, ownBytes);
    readings.take();
    return readings.total();
  }

  private static Readings run(final Load load, final int bytes) {
    final NanoClock clock = System::nanoTime;
    final Network network = new MemoryNetwork(clock);
    final Meter meter = new Meter();
    final Generator generator =
        new Generator(new Share(load, 0), Lifetime.KEPT, clock, network, List.of(meter));
    final int scratchBytes = Math.max(Shared.SCRATCH_BYTES, bytes);
    final Shared shared =
        new Shared(
            network,
            0,
            clock,
            meter,
            new PatternPayload(bytes, bytes),
            ByteBuffer.allocateDirect(scratchBytes),
            ByteBuffer.allocateDirect(scratchBytes),
            load.inFlight(),
            load.inFlight(),
            TIMEOUT_NS,
            generator);
    final List<Connection> connections = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(new KeptConnection(shared, i));
    }
    connections.forEach(each -> each.open(clock.nanoTime()));
    generator.take(List.of(connections));
    final long startNs = clock.nanoTime();
    final long fromNs = startNs + WARMUP_NS;
    generator.begin(new Phase(0, startNs, fromNs, fromNs + MEASURED_NS));
    boolean more = true;
    while (more) {
      more = generator.turn();
    }
    return new Readings(List.of(meter));
  }
}
