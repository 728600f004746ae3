package io.millrace.udp;

import io.millrace.net.ProxyHeader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
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

/** Finding the flow of a datagram: paid for each one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class UdpSessionTableBenchmark {
  /** Datagrams in turns, a power of two. */
  private static final int TURNS = 4096;

  /** Clients with a flow. */
  @Param({"1", "100", "50000"})
  private int flows;

  private final UdpSessionTable<Integer> table = new UdpSessionTable<>();
  private final InetSocketAddress[] senders = new InetSocketAddress[TURNS];
  private int next;

  /** No state. */
  public UdpSessionTableBenchmark() {}

  /**
   * Makes the flows.
   *
   * @throws UnknownHostException never
   */
  @Setup
  public void setUp() throws UnknownHostException {
    final Random random = new Random(1);
    for (int i = 0; i < flows; i++) {
      table.put(client(i), ProxyHeader.LOCAL, i);
    }
    for (int i = 0; i < TURNS; i++) {
      senders[i] = client(random.nextInt(flows)); // not the table's own objects, as from a socket
    }
  }

  private static InetSocketAddress client(final int number) throws UnknownHostException {
    final byte[] address = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
    return new InetSocketAddress(InetAddress.getByAddress(address), 1024 + number % 60_000);
  }

  /**
   * One datagram's flow.
   *
   * @return the flow
   */
  @Benchmark
  public Integer find() {
    return table.get(senders[next++ & TURNS - 1], ProxyHeader.LOCAL);
  }
}
