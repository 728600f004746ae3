package io.millrace.tools.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** One line on a terminal that tells how the load is getting on, and is gone afterwards. */
final class LiveLine implements Progress {
  private static final Path STDERR = Path.of("/proc/self/fd/2");
  private static final long GAP_NS = 500_000_000;

  private final PrintWriter err;
  private final long startNs = System.nanoTime();
  private long shownNs = startNs - GAP_NS;

  LiveLine(final PrintWriter err) {
    this.err = err;
  }

  /** Whether standard error is a terminal. */
  static boolean isWanted() {
    try {
      final String behind = Files.readSymbolicLink(STDERR).toString();
      return behind.startsWith("/dev/pts/") || behind.startsWith("/dev/tty");
    } catch (final IOException e) {
      return false;
    }
  }

  @Override
  public void onInterval(
      final int target, final Histogram interval, final Readings readings, final long lengthNs) {
    final long nowNs = System.nanoTime();
    if (nowNs - shownNs < GAP_NS) {
      return;
    }
    shownNs = nowNs;
    err.printf(
        Locale.ROOT,
        "\r%5.0f s  %,9.0f/s  p50 %,.1f us  p99 %,.1f us  max %,.1f us  errors %,d\u001b[K",
        (nowNs - startNs) / 1e9,
        interval.getTotalCount() * 1e9 / lengthNs,
        interval.getValueAtPercentile(50) / 1e3,
        interval.getValueAtPercentile(99) / 1e3,
        interval.getMaxValue() / 1e3,
        readings.errors());
    err.flush();
  }

  /** Takes the line away. */
  void erase() {
    err.print("\r\u001b[K");
    err.flush();
  }
}
