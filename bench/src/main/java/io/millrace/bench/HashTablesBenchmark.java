package io.millrace.bench;

import io.millrace.balance.HashTables;
import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.OperatorState;
import io.millrace.config.ResolveMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

/** Building the tables of a hashing pool: what the worker thread does at launch. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class HashTablesBenchmark {
  /** Backends of the pool. */
  @Param({"3", "100", "1000"})
  private int backends;

  /** Weights are random from 1 to this. */
  @Param({"1", "1000"})
  private int weightMax;

  private final List<BackendConfig> configs = new ArrayList<>();

  /** No state. */
  public HashTablesBenchmark() {}

  /** Makes the backends. */
  @Setup
  public void setUp() {
    final Random random = new Random(1);
    for (int i = 0; i < backends; i++) {
      configs.add(
          new BackendConfig(
              "b" + i,
              "10.0.0.1",
              new BackendPort(1 + i, 0),
              1 + random.nextInt(weightMax),
              0,
              BackendRole.PRIMARY,
              OperatorState.ENABLED,
              ResolveMode.ALTERNATES));
    }
  }

  /**
   * One build.
   *
   * @return the tables
   */
  @Benchmark
  public HashTables build() {
    return HashTables.of(configs);
  }
}
