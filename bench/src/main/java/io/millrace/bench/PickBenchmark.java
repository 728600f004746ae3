package io.millrace.bench;

import io.millrace.balance.AccessList;
import io.millrace.balance.Admission;
import io.millrace.balance.Backend;
import io.millrace.balance.BackendHealth;
import io.millrace.balance.Bell;
import io.millrace.balance.Choice;
import io.millrace.balance.FlowKey;
import io.millrace.balance.Gate;
import io.millrace.balance.HashTables;
import io.millrace.balance.Pool;
import io.millrace.balance.PoolView;
import io.millrace.balance.RateLimit;
import io.millrace.balance.SessionLimit;
import io.millrace.balance.Tried;
import io.millrace.config.Algorithm;
import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.OperatorState;
import io.millrace.config.Protocol;
import io.millrace.config.RateConfig;
import io.millrace.config.ResolveMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
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

/** Taking a place on a backend and giving it back: what each new session pays for the choice. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class PickBenchmark {
  /** Sessions in turns, a power of two: their hashes lead to all backends. */
  private static final int KEYS = 4096;

  /** Of a backend, to twice that. */
  private static final int TURNAROUND_NS = 1_000_000;

  /** The algorithm. */
  @Param({"ROUND_ROBIN", "LEAST_CONNECTIONS", "RANDOM", "LEAST_LATENCY", "SOURCE_HASH", "FIRST"})
  private Algorithm algorithm;

  /** Backends of the pool, all eligible, of weight 1. */
  @Param({"3", "100", "1000"})
  private int backends;

  /** Bound of the load in percent, for the hashes; 0 for none. */
  @Param("0")
  private int hashBalance;

  /** Sessions that are open meanwhile, for each backend on average. */
  @Param("10")
  private int open;

  private final Tried tried = new Tried();
  private final FlowKey[] keys = new FlowKey[KEYS];
  private Admission admission;
  private int next;

  /** No state. */
  public PickBenchmark() {}

  /**
   * Makes the pool.
   *
   * @throws UnknownHostException never
   */
  @Setup
  public void setUp() throws UnknownHostException {
    final List<Backend> all = new ArrayList<>();
    final List<BackendConfig> configs = new ArrayList<>();
    for (int slot = 0; slot < backends; slot++) {
      final BackendConfig config = backend(slot);
      configs.add(config);
      all.add(
          Backend.of(
              slot, config, List.of(InetAddress.getLoopbackAddress()), BackendHealth.UNPROBED));
    }
    final HashTables tables = algorithm.isHash() ? HashTables.of(configs) : HashTables.NONE;
    final PoolView view = new PoolView(Choice.of(algorithm, hashBalance), all, tables, null);
    final Pool pool = new Pool(view, new Bell());
    final Random random = new Random(1);
    for (int i = 0; i < KEYS; i++) {
      final byte[] address = new byte[4];
      random.nextBytes(address);
      final InetSocketAddress client = new InetSocketAddress(InetAddress.getByAddress(address), i);
      keys[i] = new FlowKey(Protocol.TCP, client, client);
    }
    for (int i = 0; i < open * backends; i++) {
      final Admission session = admission(pool);
      session.acquireBackend(keys[random.nextInt(KEYS)], tried);
      session.report().turnedAround(TURNAROUND_NS + random.nextInt(TURNAROUND_NS), 0);
    }
    admission = admission(pool);
  }

  static BackendConfig backend(final int number) {
    return new BackendConfig(
        "b" + number,
        "127.0.0.1",
        new BackendPort(1, 0),
        1,
        0,
        BackendRole.PRIMARY,
        OperatorState.ENABLED,
        ResolveMode.ALTERNATES);
  }

  static Admission admission(final Pool pool) {
    final SessionLimit limit = new SessionLimit(1);
    return new Admission(
        new Gate(AccessList.ALL, limit, limit, new RateLimit(RateConfig.OFF, 0), null), pool);
  }

  /**
   * One choice.
   *
   * @return the backend
   */
  @Benchmark
  public Backend pick() {
    final Backend backend = admission.acquireBackend(keys[next++ & KEYS - 1], tried);
    admission.releaseBackend();
    return backend;
  }
}
