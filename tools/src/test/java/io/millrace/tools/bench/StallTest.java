package io.millrace.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.millrace.net.ReadyHandler;
import java.lang.management.ManagementFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** The generator against peers that stall and against its own delays, with a clock that is set. */
final class StallTest {
  private static final long STEP_NS = Rig.MS / 10;
  private static final int BYTES = 64;

  private final Rig.Clock clock = new Rig.Clock();
  private final StallingNetwork network = new StallingNetwork(clock);

  /** An echo peer that answers nothing for a while. */
  private static final class StallingNetwork implements Network {
    private final MemoryNetwork network;
    private final Rig.Clock clock;
    private long fromNs = Long.MAX_VALUE;
    private long untilNs = Long.MAX_VALUE;

    StallingNetwork(final Rig.Clock clock) {
      this.clock = clock;
      network = new MemoryNetwork(clock);
    }

    void stall(final long from, final long until) {
      fromNs = clock.nowNs + from;
      untilNs = clock.nowNs + until;
    }

    @Override
    public Wire open(final int target, final ReadyHandler handler) {
      return network.open(target, handler);
    }

    @Override
    public int poll(final long sleepNs) {
      return clock.nowNs >= fromNs && clock.nowNs < untilNs ? 0 : network.poll(sleepNs);
    }

    @Override
    public void close() {
      network.close();
    }
  }

  @Test
  void shouldShowTheStallInAThirdOfAllRequestsWhenThePeerStallsForOneOfThreeSeconds() {
    final Rig rig = rig(Rig.open(1000, 10));
    rig.begin(3 * Rig.SECOND_NS);
    network.stall(Rig.SECOND_NS, 2 * Rig.SECOND_NS);
    assertFalse(rig.run(4 * Rig.SECOND_NS, STEP_NS));
    final Histogram latencies = rig.readings.take();
    assertEquals(3000, latencies.getTotalCount());
    final long waited = latencies.getCountBetweenValues(5 * Rig.MS, Meter.LATENCY_MAX_NS);
    assertTrue(Math.abs(waited - 1000) <= 20, waited + " of 3,000 show it");
    assertEquals(700.0, latencies.getValueAtPercentile(90) / (double) Rig.MS, 15);
    assertEquals(970.0, latencies.getValueAtPercentile(99) / (double) Rig.MS, 15);
    assertEquals(0, rig.readings.errors());
    assertEquals(0, rig.total(Count.LATE), "the peer's delay, not the generator's");
  }

  @Test
  void shouldHideTheStallWhenTheLoopIsClosed() {
    final Rig rig = rig(Rig.closed(10));
    rig.begin(3 * Rig.SECOND_NS);
    network.stall(Rig.SECOND_NS, 2 * Rig.SECOND_NS);
    assertFalse(rig.run(4 * Rig.SECOND_NS, STEP_NS));
    final Histogram latencies = rig.readings.take();
    assertEquals(
        10, latencies.getCountBetweenValues(5 * Rig.MS, Meter.LATENCY_MAX_NS), "one for each");
    assertTrue(latencies.getValueAtPercentile(99.9) < Rig.MS);
  }

  @Test
  void shouldCountItsOwnDelayAsLatencyAndAsLateWhenItFallsBehind() {
    final Rig rig = rig(Rig.open(1000, 10));
    rig.begin(2 * Rig.SECOND_NS);
    rig.run(Rig.SECOND_NS, STEP_NS);
    rig.turnAfter(500 * Rig.MS);
    assertFalse(rig.run(2 * Rig.SECOND_NS, STEP_NS));
    final Histogram latencies = rig.readings.take();
    assertEquals(2000, latencies.getTotalCount());
    assertEquals(499, rig.total(Count.LATE), 2);
    assertTrue(latencies.getMaxValue() >= 499 * Rig.MS);
    assertEquals(0, rig.total(Count.UNSENT));
  }

  @Test
  void shouldSayWhatItNeverSentWhenItIsBehindAtTheEnd() {
    final Rig rig = rig(Rig.open(1000, 10));
    rig.begin(Rig.SECOND_NS);
    rig.run(600 * Rig.MS, STEP_NS);
    rig.turnAfter(Rig.SECOND_NS);
    assertFalse(rig.run(Rig.SECOND_NS, STEP_NS));
    assertEquals(399, rig.total(Count.UNSENT), 2);
    assertEquals(1000, rig.total(Count.OFFERED) + rig.total(Count.UNSENT));
  }

  @Test
  void shouldMeasureNothingWhenItIsWarmingUp() {
    final Rig rig = rig(Rig.open(1000, 10));
    final long nowNs = clock.nowNs;
    rig.generator.begin(
        new Phase(0, nowNs, nowNs + Rig.SECOND_NS, nowNs + Rig.SECOND_NS + 100 * Rig.MS));
    assertFalse(rig.run(2 * Rig.SECOND_NS, STEP_NS));
    assertEquals(100, rig.total(Count.OFFERED));
    assertEquals(100, rig.readings.take().getTotalCount());
  }

  @Test
  void shouldEndAtOnceWithWhatItHasWhenItIsCut() {
    final Rig rig = rig(Rig.open(1000, 10));
    rig.begin(10 * Rig.SECOND_NS);
    rig.run(Rig.SECOND_NS, STEP_NS);
    rig.generator.cut();
    assertEquals(1000, rig.readings.take().getTotalCount(), 1);
    assertEquals(0, rig.total(Count.UNSENT));
    assertEquals(0, rig.readings.errors());
  }

  @Test
  void shouldAllocateNothingForARequestWhenAllIsOpen() {
    final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    final long id = Thread.currentThread().getId();
    final Rig rig = rig(Rig.open(100_000, 4));
    rig.begin(10 * Rig.SECOND_NS);
    rig.run(Rig.SECOND_NS, STEP_NS);
    final long before = threads.getThreadAllocatedBytes(id);
    rig.run(Rig.SECOND_NS, STEP_NS);
    final long bytes = threads.getThreadAllocatedBytes(id) - before;
    assertTrue(bytes < 20_000, bytes + " B for 100,000 requests");
    assertEquals(200_000, rig.total(Count.ANSWERED), 20);
  }

  private Rig rig(final Load load) {
    return new Rig(load, Rig.Kind.KEPT, network, new PatternPayload(BYTES, BYTES), clock);
  }
}
