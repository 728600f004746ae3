package io.millrace.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Buckets of durations. */
final class DelayScaleTest {
  @Test
  void shouldPutADurationBelowTheBoundOfItsBucketAndNotBelowTheOneBefore() {
    for (long ns = 0; ns < 1L << 36; ns += 1 + ns / 37) {
      final int bucket = DelayScale.bucket(ns);
      if (bucket < DelayScale.BUCKETS - 1) {
        assertTrue(ns < DelayScale.boundNs(bucket), "" + ns);
      }
      assertTrue(bucket == 0 || ns >= DelayScale.boundNs(bucket - 1), "" + ns);
    }
  }

  @Test
  void shouldTellABoundAtMostAnEighthTooHigh() {
    for (int i = 1; i < DelayScale.BUCKETS - 1; i++) {
      final long from = DelayScale.boundNs(i - 1);
      final long to = DelayScale.boundNs(i);
      assertTrue(to > from && to - from <= from / 8, "" + from);
    }
  }

  @Test
  void shouldTellQuantilesOfWhatWasCounted() {
    final long[] counts = new long[DelayScale.BUCKETS];
    assertEquals(0, DelayScale.quantileNs(counts, 990));
    counts[DelayScale.bucket(2_000)] = 99;
    counts[DelayScale.bucket(50_000_000)] = 1;
    assertEquals(DelayScale.boundNs(DelayScale.bucket(2_000)), DelayScale.quantileNs(counts, 990));
    assertEquals(
        DelayScale.boundNs(DelayScale.bucket(50_000_000)), DelayScale.quantileNs(counts, 1000));
    counts[DelayScale.bucket(50_000_000)]++;
    assertEquals(
        DelayScale.boundNs(DelayScale.bucket(50_000_000)), DelayScale.quantileNs(counts, 990));
    assertEquals(DelayScale.boundNs(DelayScale.bucket(2_000)), DelayScale.quantileNs(counts, 500));
  }

  @Test
  void shouldKeepAllInFewerBuckets() {
    final long[] counts = new long[DelayScale.BUCKETS];
    counts[DelayScale.bucket(1_023)] = 1;
    counts[DelayScale.bucket(1_024)] = 2;
    counts[DelayScale.bucket(4_095)] = 4;
    counts[DelayScale.bucket(4_096)] = 8;
    counts[DelayScale.BUCKETS - 1] = 16;
    final LatencyTotals coarse = DelayScale.coarse(counts, 5);
    assertEquals(31, coarse.count());
    assertEquals(5, coarse.sumNs());
    assertEquals(1_024, coarse.upperBoundsNs()[0]);
    assertEquals(1, coarse.counts()[0]);
    assertEquals(4_096, coarse.upperBoundsNs()[1]);
    assertEquals(6, coarse.counts()[1]);
    assertEquals(8, coarse.counts()[2]);
    assertEquals(16, coarse.counts()[coarse.counts().length - 1]);
  }
}
