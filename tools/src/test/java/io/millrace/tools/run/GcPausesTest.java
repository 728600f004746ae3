package io.millrace.tools.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the JVM tells of its collector. */
final class GcPausesTest {
  private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(20);

  @Test
  void shouldTellEachCollectionByTheClockOfDurations() {
    try (GcPauses pauses = new GcPauses()) {
      pauses.drain((startNs, endNs) -> {});
      final long before = pauses.count();
      final long fromNs = System.nanoTime();
      collect();
      assertTrue(pauses.count() > before);
      final boolean[] found = new boolean[1];
      while (!found[0] && System.nanoTime() - fromNs < WAIT_NS) {
        final long slackNs = TimeUnit.MILLISECONDS.toNanos(20);
        pauses.drain(
            (startNs, endNs) ->
                found[0] |=
                    endNs - startNs >= 0
                        && startNs - fromNs > -slackNs
                        && endNs - System.nanoTime() < slackNs);
        Thread.onSpinWait();
      }
      assertTrue(found[0], "a pause was told");
      assertTrue(pauses.totalNs() >= 0);
    }
  }

  private static void collect() {
    final WeakReference<Object> canary = new WeakReference<>(new Object());
    final long fromNs = System.nanoTime();
    while (!canary.refersTo(null) && System.nanoTime() - fromNs < WAIT_NS) {
      System.gc();
    }
    assertTrue(canary.refersTo(null), "collected");
  }

  @Test
  void shouldTrustTheWallClockUnlessItWasSet() {
    assertEquals(59_920, GcPauses.sinceStartMs(60_000, 59_920));
    assertEquals(60_000, GcPauses.sinceStartMs(60_000, 3_660_000));
    assertEquals(60_000, GcPauses.sinceStartMs(60_000, -3_540_000));
  }

  @Test
  void shouldLeaveOutWhatRunsBesideTheProgram() {
    assertTrue(GcPauses.pauses("Copy"));
    assertTrue(GcPauses.pauses("G1 Young Generation"));
    assertTrue(GcPauses.pauses("ZGC Pauses"));
    assertFalse(GcPauses.pauses("ZGC Cycles"));
    assertFalse(GcPauses.pauses("G1 Concurrent GC"));
  }
}
