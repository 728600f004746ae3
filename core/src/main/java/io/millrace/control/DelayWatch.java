package io.millrace.control;

import io.millrace.loop.LoopGauges;
import io.millrace.loop.Stall;
import io.millrace.status.LoopDelay;
import io.millrace.status.MachineDelay;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Where delay comes from: once a second it looks at what the loops count of their turns, at what
 * their threads get of the processors, at the collector's pauses and at stolen time, all by the
 * clock of durations. A loop that stood still for long is an event, with whose fault it was.
 * Conductor's thread only.
 */
final class DelayWatch {
  /** What is told is about so long. */
  static final int SECONDS = 60;

  static final long MINUTE_NS = TimeUnit.SECONDS.toNanos(SECONDS);

  private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(1);

  private final ConductorSetup setup;
  private final Outbox outbox;
  private final List<LoopWatch> loops = new ArrayList<>();
  private final MachineWatch machine;
  private final StallEvents stalls;
  private boolean opened;
  private long nextNs;

  DelayWatch(final ConductorSetup setup, final Outbox outbox, final long nowNs) {
    this.setup = setup;
    this.outbox = outbox;
    for (final LoopGauges each : setup.gauges()) {
      loops.add(new LoopWatch(loops.size(), each, nowNs));
    }
    machine = new MachineWatch(setup, nowNs);
    stalls = new StallEvents(setup.events(), machine);
    nextNs = nowNs + LOOK_NS;
  }

  void poll(final long nowNs) {
    if (nextNs - nowNs > 0) {
      return;
    }
    nextNs = nowNs + LOOK_NS;
    if (!opened) {
      opened = true; // not at the launch, which is to be quick
      setup.loops().forEach(each -> outbox.send(each::openThread));
    }
    machine.poll(nowNs);
    for (int i = 0; i < loops.size(); i++) { // an iterator would be garbage
      look(i, nowNs);
    }
    stalls.poll(nowNs);
  }

  private void look(final int index, final long nowNs) {
    final LoopWatch loop = loops.get(index);
    final Stall stall = loop.delays().takeStall(); // first: what follows is from after its end
    loop.sample(nowNs);
    if (stall != null) {
      final long sinceNs = stall.startNs();
      stalls.add(
          new StallEvents.Seen(
              index,
              stall,
              loop.waitedNs(sinceNs),
              loop.onCpuNs(sinceNs),
              machine.stolenNs(sinceNs)));
    }
  }

  /** Each loop's last minute. */
  List<LoopDelay> loops(final long nowNs) {
    return loops.stream().map(each -> each.status(nowNs)).toList();
  }

  /** Puts that where the counters file shows it; makes no garbage. */
  void show(final long nowNs) {
    for (int i = 0; i < loops.size(); i++) {
      loops.get(i).show(nowNs);
    }
  }

  /** The machine's last minute. */
  MachineDelay machine(final long nowNs) {
    return machine.status(nowNs);
  }

  void close() {
    machine.close();
  }
}
