package io.millrace.status;

import java.util.concurrent.TimeUnit;

/**
 * What some counters were during the last minute, and how fast they grow. They are looked at once a
 * second; two rings of samples, a second and five seconds apart, have the memory bounded. Times are
 * those of the monotonic clock, so that nobody who sets the wall clock changes a rate. One thread.
 */
public final class Rates {
  /** Samples are to be taken so often. */
  public static final long PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

  private static final int SHORT_SAMPLES = 11;
  private static final int LONG_SAMPLES = 13;

  /** Every so many samples one is kept for the minute. */
  private static final int LONG_EVERY = 5;

  private final Ring lastTenSeconds;
  private final Ring lastMinute;
  private final long[] newest;
  private long newestNs;
  private long samples;

  /** Samples of equal distance, the oldest of which gives way. */
  private static final class Ring {
    private final long[] timesNs;
    private final long[][] values;
    private int count;
    private int next;

    Ring(final int size, final int counters) {
      timesNs = new long[size];
      values = new long[size][counters];
    }

    void add(final long nowNs, final long[] now) {
      timesNs[next] = nowNs;
      System.arraycopy(now, 0, values[next], 0, now.length);
      next = (next + 1) % timesNs.length;
      count = Math.min(count + 1, timesNs.length);
    }

    int oldest() {
      return count < timesNs.length ? 0 : next;
    }
  }

  /**
   * All counters are 0 now.
   *
   * @param counters how many
   * @param nowNs monotonic
   */
  public Rates(final int counters, final long nowNs) {
    lastTenSeconds = new Ring(SHORT_SAMPLES, counters);
    lastMinute = new Ring(LONG_SAMPLES, counters);
    newest = new long[counters];
    newestNs = nowNs;
    lastTenSeconds.add(nowNs, newest);
    lastMinute.add(nowNs, newest);
  }

  /**
   * Takes what was counted until now.
   *
   * @param nowNs monotonic, a {@link #PERIOD_NS} after the sample before
   * @param values of each counter
   */
  public void sample(final long nowNs, final long... values) {
    System.arraycopy(values, 0, newest, 0, newest.length);
    newestNs = nowNs;
    samples++;
    lastTenSeconds.add(nowNs, newest);
    if (samples % LONG_EVERY == 0) {
      lastMinute.add(nowNs, newest);
    }
  }

  /**
   * How fast one grows.
   *
   * @param counter which, from 0
   * @return never negative; 0 while there is nothing to compare
   */
  public Rate of(final int counter) {
    return new Rate(since(lastTenSeconds, counter), since(lastMinute, counter));
  }

  private double since(final Ring ring, final int counter) {
    final int oldest = ring.oldest();
    final long growth = newest[counter] - ring.values[oldest][counter];
    final double seconds = (double) (newestNs - ring.timesNs[oldest]) / TimeUnit.SECONDS.toNanos(1);
    return seconds <= 0 ? 0 : Math.max(0, growth) / seconds;
  }
}
