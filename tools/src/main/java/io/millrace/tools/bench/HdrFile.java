package io.millrace.tools.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * A histogram log, as HdrHistogram's own tools read it: a line for each interval with its time, its
 * length and all its latencies, in nanoseconds; of two targets with the tag direct or through.
 */
final class HdrFile implements AutoCloseable {
  private final BenchPlan plan;
  private final OutputStream stream;
  private final HistogramLogWriter writer;

  private HdrFile(final BenchPlan plan, final OutputStream stream) {
    this.plan = plan;
    this.stream = stream;
    writer = new HistogramLogWriter(stream);
  }

  /**
   * Makes the file and writes its head.
   *
   * @throws IOException when it cannot be written
   */
  static HdrFile create(final Path path, final BenchPlan plan) throws IOException {
    final HdrFile file = new HdrFile(plan, Files.newOutputStream(path));
    file.writer.outputComment("[millrace bench " + Report.heading(plan) + "; nanoseconds]");
    file.writer.outputLogFormatVersion();
    file.writer.outputStartTime(System.currentTimeMillis());
    file.writer.outputLegend();
    return file;
  }

  /** Appends an interval that ends now. */
  void append(final int target, final Histogram interval, final long lengthNs) {
    final long nowMs = System.currentTimeMillis();
    interval.setStartTimeStamp(nowMs - lengthNs / 1_000_000);
    interval.setEndTimeStamp(nowMs);
    interval.setTag(plan.isCompared() ? Report.SIDES.get(target) : null);
    writer.outputIntervalHistogram(interval);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
