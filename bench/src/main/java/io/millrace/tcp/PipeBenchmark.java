package io.millrace.tcp;

import io.millrace.net.BufferPool;
import io.millrace.net.Endpoint;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One direction of a session between two ends in memory: what is ours of the cost of a message. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class PipeBenchmark {
  private static final int SCRATCH_BYTES = 64 << 10;

  /** Bytes of a message. */
  @Param({"64", "16384"})
  private int messageBytes;

  private final Memory source = new Memory();
  private final Memory target = new Memory();
  private final Pipe pipe = new Pipe(source, target);
  private final BufferPool buffers = new BufferPool(1 << 20);
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(SCRATCH_BYTES);
  private long nowNs;

  /** No state. */
  public PipeBenchmark() {}

  /** Has as many bytes as it is given, and takes any number. */
  private static final class Memory implements Endpoint {
    private int readable;
    private long taken;

    @Override
    public int read(final ByteBuffer into) {
      final int count = readable;
      readable = 0;
      into.position(into.position() + count);
      return count;
    }

    @Override
    public int write(final ByteBuffer from) {
      final int count = from.remaining();
      from.position(from.limit());
      taken += count;
      return count;
    }

    @Override
    public void interest(final int ops) {
      // Nobody polls.
    }

    @Override
    public void shutdownOutput() {
      // Nobody reads.
    }

    @Override
    public void limitSendBuffer() {
      // There is none.
    }

    @Override
    public void close() {
      // Nothing is open.
    }

    @Override
    public void reset() {
      // Nothing is open.
    }
  }

  /**
   * One message goes through.
   *
   * @return bytes taken so far
   */
  @Benchmark
  public long pump() {
    source.readable = messageBytes;
    pipe.pump(scratch, buffers, ++nowNs);
    return target.taken;
  }
}
