package io.millrace.loop;

import io.millrace.net.Poller;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Handing a command to a loop: what a connection pays that goes to another loop. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class CommandQueueBenchmark {
  private long handled;
  private final Poller poller = new Poller(System::nanoTime, (fault, nowNs) -> {});
  private final CommandQueue queue = new CommandQueue(poller);
  private final CommandQueue.Command command = (loop, nowNs) -> handled++;
  private final BooleanSupplier offer = this::offer;

  /** No state. */
  public CommandQueueBenchmark() {}

  private boolean offer() {
    return queue.offer(command);
  }

  /** Closes the selector. */
  @TearDown
  public void tearDown() {
    poller.close();
  }

  /**
   * To a loop that is awake: no system call.
   *
   * @return commands done so far
   */
  @Benchmark
  public long offerToAwakeLoop() {
    queue.offer(command);
    queue.drain(null, 1, 0);
    return handled;
  }

  /**
   * To a loop that is about to sleep: its wake-up is written and read again.
   *
   * @return commands done so far
   */
  @Benchmark
  public long offerToSleepingLoop() {
    poller.poll(Poller.SLEEP_MAX_NS, offer);
    queue.drain(null, 1, 0);
    return handled;
  }
}
