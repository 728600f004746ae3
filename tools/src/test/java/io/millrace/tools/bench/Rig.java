package io.millrace.tools.bench;

import io.millrace.config.RateConfig;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/** A generator with a clock that the test sets. */
final class Rig {
  static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
  static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
  static final long TIMEOUT_NS = 3 * SECOND_NS;

  /** Any time: clocks begin where they like. */
  static final long START_NS = -5_000_000_000L;

  final Meter meter = new Meter();
  final Readings readings = new Readings(List.of(meter));
  final List<Connection> connections = new ArrayList<>();
  final Generator generator;
  private final Clock clock;

  /** What is tried. */
  enum Kind {
    KEPT,
    SHORT,
    DATAGRAM
  }

  /** A clock that stands. */
  static final class Clock implements NanoClock {
    long nowNs = START_NS;

    @Override
    public long nanoTime() {
      return nowNs;
    }
  }

  Rig(final Load load, final Kind kind, final Network network, final Payload payload) {
    this(load, kind, network, payload, new Clock());
  }

  Rig(
      final Load load,
      final Kind kind,
      final Network network,
      final Payload payload,
      final Clock clock) {
    this.clock = clock;
    final Lifetime lifetime = kind == Kind.SHORT ? Lifetime.ONE_REQUEST : Lifetime.KEPT;
    generator = new Generator(new Share(load, 0), lifetime, clock, network, List.of(meter));
    final Shared shared =
        new Shared(
            network,
            0,
            clock,
            meter,
            payload,
            ByteBuffer.allocateDirect(Shared.SCRATCH_BYTES),
            ByteBuffer.allocateDirect(Shared.SCRATCH_BYTES),
            load.inFlight(),
            4096,
            TIMEOUT_NS,
            generator);
    for (int i = 0; i < load.connections(); i++) {
      connections.add(connection(kind, shared, i));
    }
    if (lifetime == Lifetime.KEPT) {
      connections.forEach(each -> each.open(clock.nowNs));
    }
    generator.take(List.of(connections));
  }

  static Load open(final long perSecond, final int connections) {
    return new Load(new RateConfig(perSecond, SECOND_NS), connections, 1, 1, 0, 1024);
  }

  static Load closed(final int connections) {
    return new Load(RateConfig.OFF, connections, 1, 1, 0, 1);
  }

  /** Begins a phase whose requests are measured from its start. */
  void begin(final long durationNs) {
    final long nowNs = clock.nowNs;
    generator.begin(new Phase(0, nowNs, nowNs, nowNs + durationNs));
  }

  /** One turn at a time. Returns whether there is more to do. */
  boolean turnAfter(final long stepNs) {
    clock.nowNs += stepNs;
    return generator.turn();
  }

  /** Turns for so long, with a step of the clock before each. Returns whether there is more. */
  boolean run(final long durationNs, final long stepNs) {
    boolean more = true;
    for (long ns = 0; more && ns < durationNs; ns += stepNs) {
      more = turnAfter(stepNs);
    }
    return more;
  }

  long total(final Count kind) {
    return meter.total(kind);
  }

  private static Connection connection(final Kind kind, final Shared shared, final int number) {
    return switch (kind) {
      case KEPT -> new KeptConnection(shared, number);
      case SHORT -> new ShortConnection(shared, number);
      default -> new DatagramConnection(shared, number);
    };
  }
}
