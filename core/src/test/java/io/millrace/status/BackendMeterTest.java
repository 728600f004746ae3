package io.millrace.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a loop measures goes round between it and its reader. */
final class BackendMeterTest {
  private static final int INTERVALS = 1_000;
  private static final long VALUE_NS = TimeUnit.MICROSECONDS.toNanos(50);

  private final BackendMeter meter = new BackendMeter();
  private final BackendMeter other = new BackendMeter();
  private final BackendTimes times = new BackendTimes();

  private MeterReading measured(final BackendMeter by) {
    by.record(Timing.CONNECT, VALUE_NS);
    by.record(Timing.TURNAROUND, VALUE_NS);
    by.ended(EndedBy.CLIENT, VALUE_NS);
    return by.take();
  }

  @Test
  void shouldCountEachValueOnceWhenReadingsGoRound() {
    long endNs = 0;
    for (int i = 1; i <= INTERVALS; i++) {
      endNs += TimeUnit.SECONDS.toNanos(5);
      final MeterReading sum = measured(meter);
      other.record(Timing.QUEUE_WAIT, VALUE_NS); // of one loop only
      final MeterReading more = measured(other);
      sum.add(more);
      times.add(sum, endNs);
      sum.giveBack();
      more.giveBack();
      final BackendLatency latency = times.latency(endNs);
      assertEquals(2L * i, latency.connectTotals().count());
      assertEquals(2L * i, latency.turnaroundTotals().count());
      assertEquals(i, latency.queueWaitTotals().count());
      assertEquals(2L * Math.min(i, 12), latency.turnaround().count());
    }
    assertNull(meter.take());
  }

  @Test
  void shouldGoOnWithAnotherWhileAReadingIsOut() {
    final MeterReading first = measured(meter);
    assertNotSame(first, measured(meter));
    assertEquals(1, first.times(Timing.CONNECT).total());
    assertNull(first.times(Timing.QUEUE_WAIT));
  }
}
