package io.millrace.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.testkit.Seeds;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.IntCountsHistogram;
import org.junit.jupiter.api.Test;

final class TimeBucketsTest {
  private static final long LONGEST_NS = TimeUnit.HOURS.toNanos(1);
  private static final double[] PERCENTS = {0, 0.1, 10, 50, 90, 99, 99.9, 100};

  private final TimeBuckets buckets = new TimeBuckets();

  @Test
  void shouldTellWhatAHistogramOfOneDigitTells() {
    Seeds.each(20, TimeBucketsTest::tellsTheSame);
  }

  private static void tellsTheSame(final Random random) {
    final TimeBuckets mine = new TimeBuckets();
    final IntCountsHistogram theirs = new IntCountsHistogram(1_000, LONGEST_NS, 1);
    for (int i = 0; i < 2_000; i++) {
      final long value = (LONGEST_NS - 1 >>> random.nextInt(42)) + random.nextInt(2);
      mine.record(value);
      theirs.recordValue(value);
      assertEquals(middle(theirs, value), TimeBuckets.middleNs(TimeBuckets.bucketOf(value)));
    }
    assertEquals(theirs.getTotalCount(), mine.total());
    for (final double percent : PERCENTS) {
      assertEquals(
          middle(theirs, theirs.getValueAtPercentile(percent)),
          TimeBuckets.middleNs(mine.bucketAt(percent)));
    }
  }

  private static long middle(final IntCountsHistogram values, final long valueNs) {
    return values.lowestEquivalentValue(valueNs) == 0 ? 0 : values.medianEquivalentValue(valueNs);
  }

  @Test
  void shouldTakeMemoryOfTheDoublingsThatSomethingWasInOnly() {
    assertEquals(0, buckets.room());
    buckets.record(100_000);
    buckets.record(101_000);
    assertEquals(16, buckets.room());
    buckets.record(LONGEST_NS);
    assertEquals(32, buckets.room());
    buckets.clear();
    buckets.record(100_000);
    assertEquals(32, buckets.room(), "what comes again makes no garbage");
    assertEquals(1, buckets.total());
  }

  @Test
  void shouldBeAsBeforeWhenWhatWasAddedIsTakenAway() {
    final TimeBuckets other = new TimeBuckets();
    buckets.record(5_000_000);
    other.record(0);
    other.record(5_000_000);
    other.record(70_000_000);
    buckets.add(other);
    assertEquals(4, buckets.total());
    assertEquals(3, buckets.used());
    other.forEach((bucket, count) -> buckets.add(bucket, -count));
    assertEquals(1, buckets.total());
    assertEquals(1, buckets.used());
    assertEquals(TimeBuckets.bucketOf(5_000_000), buckets.bucketAt(100));
  }

  @Test
  void shouldSayThatTheFirstBucketIsNothing() {
    assertEquals(0, TimeBuckets.middleNs(TimeBuckets.bucketOf(511)));
    assertTrue(TimeBuckets.middleNs(TimeBuckets.bucketOf(512)) > 0);
    assertEquals(0, buckets.bucketAt(50));
  }
}
