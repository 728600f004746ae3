package io.millrace.tools.bench;

import io.millrace.config.ListenConfig;
import io.millrace.config.Protocol;
import io.millrace.config.RateConfig;
import io.millrace.tools.args.BenchValues;
import io.millrace.tools.args.ListenAddress;
import io.millrace.tools.args.UsageException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The flags that make a {@link BenchPlan}. The ranges stand here. */
final class BenchOptions {
  /** Beyond this the last answers of a second would need a ring of their own. */
  static final long RATE_MAX = 1_000_000;

  static final int CONNECTIONS_MAX = 50_000;
  static final int LOOPS_MAX = 16;
  static final int BURST_MAX = 10_000;
  static final int STREAM_BYTES_MAX = 1 << 20;
  static final int DATAGRAM_BYTES_MAX = 65_507;
  static final int IN_FLIGHT_MAX = 1 << 16;
  static final int IN_FLIGHT_NUMBERED = 1024;
  static final long DURATION_MIN_NS = TimeUnit.MILLISECONDS.toNanos(100);
  static final long COMPARED_MIN_NS = TimeUnit.SECONDS.toNanos(2);
  static final long DURATION_MAX_NS = TimeUnit.HOURS.toNanos(24);
  static final long WARMUP_MAX_NS = TimeUnit.MINUTES.toNanos(10);
  static final long TIMEOUT_MIN_NS = TimeUnit.MILLISECONDS.toNanos(10);
  static final long TIMEOUT_MAX_NS = TimeUnit.MINUTES.toNanos(1);

  private static final String SIZE = "--size";
  private static final String IN_FLIGHT = "--in-flight";

  @Parameters(index = "0", paramLabel = "[tcp|udp]://ADDR", description = "An echo peer or server.")
  private String address;

  @Option(
      names = "--via",
      paramLabel = "ADDR",
      description =
          "A forwarder in front of it: both are measured in turns, and what it adds is printed.")
  private String via;

  @Option(
      names = "--rate",
      paramLabel = "R|max",
      defaultValue = "1000/s",
      description =
          "Requests of all connections together; max: closed loop, as fast as answers come."
              + " Default: 1000/s.")
  private String rate;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "10",
      description = "At once, udp: ports. Default: 10.")
  private String connections;

  @Option(
      names = SIZE,
      paramLabel = "B",
      defaultValue = "64",
      description = "Bytes of a request: 16 to 1m, udp to 65507. Default: 64.")
  private String size;

  @Option(
      names = "--reply-size",
      paramLabel = "B",
      description = "udp: bytes of an answer, from echo --mode sized. Default: as the request.")
  private String replySize;

  @Option(
      names = "--duration",
      paramLabel = "D",
      defaultValue = "10s",
      description = "Measured time, with --via of both together. Default: 10s.")
  private String duration;

  @Option(
      names = "--warmup",
      paramLabel = "D",
      defaultValue = "2s",
      description = "The same load before, not measured. Default: 2s.")
  private String warmup;

  @Option(
      names = "--timeout",
      paramLabel = "D",
      defaultValue = "3s",
      description = "A request without an answer is given up after this. Default: 3s.")
  private String timeout;

  @Option(
      names = "--loops",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads. Default: 1.")
  private String loops;

  @Option(
      names = IN_FLIGHT,
      paramLabel = "N",
      description =
          "Unanswered requests of a connection at most; others wait, and their time runs."
              + " Default: 1024; 1 with --rate max or --payload.")
  private String inFlight;

  @Option(
      names = "--burst",
      paramLabel = "N",
      defaultValue = "1",
      description = "So many requests are due at once; the rate stays. Default: 1.")
  private String burst;

  @Option(
      names = "--jitter",
      paramLabel = "P%",
      defaultValue = "0%",
      description =
          "Each request of a connection is late at random by up to P of its period. Default: 0%%.")
  private String jitter;

  @Option(
      names = "--connect",
      description =
          "tcp: a connection for each request, from connect to answer; then it is closed.")
  private boolean connect;

  @Option(
      names = "--payload",
      paramLabel = "TEXT",
      description = "Send this instead of numbered messages; escapes as in send=.")
  private String payload;

  @Option(
      names = "--expect",
      paramLabel = "TEXT",
      description = "The answer to --payload, byte for byte; udp: without it, any datagram.")
  private String expect;

  /** For picocli. */
  BenchOptions() {}

  /**
   * Reads all flags and looks the addresses up.
   *
   * @throws UsageException when a value cannot be used
   * @throws UnknownHostException when a name is not known
   */
  BenchPlan plan() throws UnknownHostException {
    final List<Target> targets = new ArrayList<>();
    targets.add(target(address));
    if (via != null) {
      final Target through = through(via.contains("://") ? via : scheme(targets) + via);
      require(through.protocol() == targets.get(0).protocol(), "--via: another protocol");
      targets.add(through);
    }
    final boolean datagram = targets.get(0).protocol() == Protocol.UDP;
    require(!connect || !datagram, "--connect: udp has no connections");
    final Times times =
        new Times(
            BenchValues.durationNs("--warmup", warmup, 0, WARMUP_MAX_NS),
            BenchValues.durationNs(
                "--duration",
                duration,
                via == null ? DURATION_MIN_NS : COMPARED_MIN_NS,
                DURATION_MAX_NS),
            BenchValues.durationNs("--timeout", timeout, TIMEOUT_MIN_NS, TIMEOUT_MAX_NS));
    return new BenchPlan(
        List.copyOf(targets),
        load(datagram),
        wording(datagram),
        times,
        connect ? Lifetime.ONE_REQUEST : Lifetime.KEPT);
  }

  boolean isCompared() {
    return via != null;
  }

  private Load load(final boolean datagram) {
    final RateConfig every = BenchValues.rate("--rate", rate, RATE_MAX);
    final int number = BenchValues.count("--connections", connections, 1, CONNECTIONS_MAX);
    final int threads = BenchValues.count("--loops", loops, 1, LOOPS_MAX);
    require(threads <= number, "--loops: " + threads + " are more than the connections");
    final int together = BenchValues.count("--burst", burst, 1, BURST_MAX);
    final int late = BenchValues.percent("--jitter", jitter);
    require(together == 1 || late == 0, "--burst and --jitter do not go together");
    require(
        every.isOn() || together == 1 && late == 0,
        "--rate max: a closed loop has neither --burst nor --jitter");
    final boolean single = payload != null || !every.isOn();
    final int open =
        inFlight == null
            ? single ? 1 : IN_FLIGHT_NUMBERED
            : BenchValues.count(IN_FLIGHT, inFlight, 1, IN_FLIGHT_MAX);
    require(
        !datagram || payload == null || open == 1,
        IN_FLIGHT + ": 1 for a udp --payload, whose answers carry no number");
    return new Load(every, number, threads, together, late, open);
  }

  private Wording wording(final boolean datagram) {
    final int most = datagram ? DATAGRAM_BYTES_MAX : STREAM_BYTES_MAX;
    if (payload != null) {
      require(expect != null || datagram, "--payload: needs --expect");
      return Wording.fixed(
          BenchValues.text("--payload", payload, most),
          expect == null ? new byte[0] : BenchValues.text("--expect", expect, most));
    }
    require(expect == null, "--expect: needs --payload");
    require(replySize == null || datagram, "--reply-size: of udp only");
    final int bytes = BenchValues.bytes(SIZE, size, PatternPayload.HEADER_BYTES, most);
    return Wording.numbered(
        bytes,
        replySize == null
            ? bytes
            : BenchValues.bytes("--reply-size", replySize, PatternPayload.HEADER_BYTES, most));
  }

  private static String scheme(final List<Target> targets) {
    return targets.get(0).protocol() == Protocol.UDP ? "udp://" : "tcp://";
  }

  private static Target through(final String text) throws UnknownHostException {
    try {
      return target(text);
    } catch (final UsageException e) {
      throw new UsageException("--via: " + e.getMessage());
    }
  }

  private static Target target(final String text) throws UnknownHostException {
    final ListenConfig read = ListenAddress.read(text);
    require(
        read.portCount() == 1 && read.firstPort() > 0, text + ": one port from 1 to 65535, please");
    final InetAddress host =
        ListenConfig.ANY.equals(read.host())
            ? InetAddress.getLoopbackAddress()
            : InetAddress.getByName(read.host());
    return new Target(read.protocol(), new InetSocketAddress(host, read.firstPort()));
  }

  private static void require(final boolean holds, final String otherwise) {
    if (!holds) {
      throw new UsageException(otherwise);
    }
  }
}
