package io.millrace.bench;

import io.millrace.balance.Admission;
import io.millrace.balance.Backend;
import io.millrace.balance.BackendHealth;
import io.millrace.balance.Bell;
import io.millrace.balance.Choice;
import io.millrace.balance.Exchange;
import io.millrace.balance.FlowKey;
import io.millrace.balance.HashTables;
import io.millrace.balance.OwedReplies;
import io.millrace.balance.Pool;
import io.millrace.balance.PoolView;
import io.millrace.balance.Tried;
import io.millrace.config.Algorithm;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a request and its reply pay for having their turn-around measured. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class TurnaroundBenchmark {
  private static final int THINKS_NS = 20_000;
  private static final int ANSWERS_NS = 30_000;
  private static final int VARIES_MASK = (1 << 16) - 1;

  /** The algorithm: one that needs no costs, and the one that does. */
  @Param({"LEAST_CONNECTIONS", "LEAST_LATENCY"})
  private Algorithm algorithm;

  private final Exchange exchange = new Exchange(new OwedReplies());
  private Admission admission;
  private long nowNs;

  /** No state. */
  public TurnaroundBenchmark() {}

  /** Makes a pool of one backend and a session on it. */
  @Setup
  public void setUp() {
    final Backend backend =
        Backend.of(
            0,
            PickBenchmark.backend(0),
            List.of(InetAddress.getLoopbackAddress()),
            BackendHealth.UNPROBED);
    final PoolView view =
        new PoolView(Choice.of(algorithm, 0), List.of(backend), HashTables.NONE, null);
    admission = PickBenchmark.admission(new Pool(view, new Bell()));
    admission.acquireBackend(new FlowKey(null, null, null), new Tried());
  }

  /**
   * A request and its reply.
   *
   * @return how long it took on the clock of the benchmark
   */
  @Benchmark
  public long measure() {
    nowNs += THINKS_NS;
    exchange.asked(nowNs);
    nowNs += ANSWERS_NS + (nowNs & VARIES_MASK);
    final long tookNs = exchange.replied(nowNs);
    admission.report().turnedAround(tookNs, nowNs);
    return tookNs;
  }
}
