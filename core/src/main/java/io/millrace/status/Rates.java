package io.millrace.status;

import java.util.concurrent.TimeUnit;

/**
 * What some counters were during the last minute, and how fast they grow. They are looked at once a
 * second; two rings of samples, a second and five seconds apart, have the memory bounded. Most
 * counters of most things never count: they take no memory until they do. Times are those of the
 * monotonic clock, so that nobody who sets the wall clock changes a rate. One thread.
 */
public final class Rates {
  /** Samples are to be taken so often. */
  public static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

  /** Of the last ten seconds: the first places. */
  private static final int SHORT_SAMPLES = 11;

  /** Of the last minute: the places behind. */
  private static final int LONG_SAMPLES = 13;

  /** Every so many samples one is kept for the minute. */
  private static final int LONG_EVERY = 5;

  private static final int PLACES = SHORT_SAMPLES + LONG_SAMPLES;

  private final long[] timesNs = new long[PLACES];

  /** By counter its values at these times; null while it was 0 at all times. */
  private final long[][] values;

  /** Samples that were taken, but for the one of the beginning. */
  private long samples;

  /**
   * All counters are 0 now.
   *
   * @param counters how many
   * @param nowNs monotonic
   */
  public Rates(final int counters, final long nowNs) {
    values = new long[counters][];
    timesNs[shortPlace(0)] = nowNs;
    timesNs[longPlace(0)] = nowNs;
  }

  /**
   * Begins a sample: what was counted until now is to be {@link #put}, of each counter.
   *
   * @param nowNs monotonic, a {@link #PERIOD_NS} after the sample before
   */
  void next(final long nowNs) {
    samples++;
    timesNs[shortPlace(samples)] = nowNs;
    if (isForMinute()) {
      timesNs[longPlace(samples / LONG_EVERY)] = nowNs;
    }
  }

  /** Completes a sample by what one counter is. */
  void put(final int counter, final long value) {
    if (values[counter] == null) {
      if (value == 0) {
        return;
      }
      values[counter] = new long[PLACES];
    }
    values[counter][shortPlace(samples)] = value;
    if (isForMinute()) {
      values[counter][longPlace(samples / LONG_EVERY)] = value;
    }
  }

  /**
   * How fast one grows.
   *
   * @param counter which, from 0
   * @return never negative; 0 while there is nothing to compare; {@link Rate#ZERO} itself when it
   *     was always 0
   */
  public Rate of(final int counter) {
    if (values[counter] == null) {
      return Rate.ZERO;
    }
    final long oldest = Math.max(0, samples - (SHORT_SAMPLES - 1));
    final long oldestOfMinute = Math.max(0, samples / LONG_EVERY - (LONG_SAMPLES - 1));
    return new Rate(since(shortPlace(oldest), counter), since(longPlace(oldestOfMinute), counter));
  }

  /** Counters that take memory. */
  int kept() {
    int kept = 0;
    for (final long[] each : values) {
      kept += each == null ? 0 : 1;
    }
    return kept;
  }

  private double since(final int oldest, final int counter) {
    final int newest = shortPlace(samples);
    final long growth = values[counter][newest] - values[counter][oldest];
    final double seconds = (double) (timesNs[newest] - timesNs[oldest]) / PERIOD_NS;
    return seconds <= 0 ? 0 : Math.max(0, growth) / seconds;
  }

  private boolean isForMinute() {
    return samples % LONG_EVERY == 0;
  }

  private static int shortPlace(final long sample) {
    return (int) (sample % SHORT_SAMPLES);
  }

  private static int longPlace(final long sample) {
    return SHORT_SAMPLES + (int) (sample % LONG_SAMPLES);
  }
}
