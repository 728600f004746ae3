package io.millrace.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;

/** What one clock read costs: the reason for a single one per duty cycle. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class ClockBenchmark {
  /** No state. */
  public ClockBenchmark() {}

  /**
   * Reads the monotonic clock.
   *
   * @return the reading in ns, so that it is not optimized away
   */
  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }
}
