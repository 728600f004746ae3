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
}
