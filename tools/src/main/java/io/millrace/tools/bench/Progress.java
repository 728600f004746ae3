package io.millrace.tools.bench;

import org.HdrHistogram.Histogram;

/** Told of each interval while a load runs, on the thread that reads. */
interface Progress {
  /**
   * An interval is over.
   *
   * @param target which target it belongs to
   * @param interval what was recorded; valid during the call
   * @param readings all so far
   * @param lengthNs its length
   */
  void onInterval(int target, Histogram interval, Readings readings, long lengthNs);
}
