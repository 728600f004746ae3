package io.millrace.testkit;

import io.millrace.config.AccessConfig;
import io.millrace.config.Algorithm;
import io.millrace.config.BackendConfig;
import io.millrace.config.BackendPort;
import io.millrace.config.BackendRole;
import io.millrace.config.Cidr;
import io.millrace.config.FailoverConfig;
import io.millrace.config.FrontendConfig;
import io.millrace.config.HealthConfig;
import io.millrace.config.KeepaliveConfig;
import io.millrace.config.ListenConfig;
import io.millrace.config.OperatorState;
import io.millrace.config.PoolConfig;
import io.millrace.config.Protocol;
import io.millrace.config.ProxyConfig;
import io.millrace.config.QueueConfig;
import io.millrace.config.RateConfig;
import io.millrace.config.ResolveMode;
import io.millrace.config.SendProxy;
import io.millrace.config.SourceConfig;
import io.millrace.config.TcpConfig;
import io.millrace.config.UdpConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A frontend's configuration, of which a test says only what it is about. Times are in ms. */
public final class FrontendSpec {
  private final Protocol protocol;
  private final List<BackendConfig> backends = new ArrayList<>();
  private String name = "front";
  private String host = "127.0.0.1";
  private int port;
  private Algorithm balance = Algorithm.ROUND_ROBIN;
  private long connectMs = 3_000;
  private int tries = 3;
  private long idleMs;
  private long halfCloseMs = 60_000;
  private long stallMs = 900_000;
  private long maxAgeMs;
  private long unansweredMs = 15_000;
  private int replies;
  private int receiveBuffer = 1 << 20;
  private int sessionsMax;
  private String fallback;
  private RateConfig rate = RateConfig.OFF;
  private RateConfig datagramRate = RateConfig.OFF;
  private SendProxy send = SendProxy.OFF;
  private List<Cidr> accept = List.of();
  private AccessConfig access = AccessConfig.ALL;
  private FailoverConfig failover;
  private HealthConfig health = HealthConfig.NONE;
  private QueueConfig queue = QueueConfig.OFF;
  private SourceConfig sources = SourceConfig.OFF;

  private FrontendSpec(final Protocol protocol) {
    this.protocol = protocol;
    idleMs = protocol == Protocol.TCP ? 0 : 60_000;
  }

  public static FrontendSpec tcp() {
    return new FrontendSpec(Protocol.TCP);
  }

  public static FrontendSpec udp() {
    return new FrontendSpec(Protocol.UDP);
  }

  /** An enabled backend without a cap. */
  public static BackendConfig backend(final String name, final int port) {
    return backend(name, port, 1, 0);
  }

  public static BackendConfig backend(
      final String name, final int port, final int weight, final int max) {
    return new BackendConfig(
        name,
        "127.0.0.1",
        new BackendPort(port, 0),
        weight,
        max,
        BackendRole.PRIMARY,
        OperatorState.ENABLED,
        ResolveMode.ALTERNATES);
  }

  public FrontendSpec name(final String value) {
    name = value;
    return this;
  }

  public FrontendSpec listen(final String address, final int onPort) {
    host = address;
    port = onPort;
    return this;
  }

  public FrontendSpec balance(final Algorithm value) {
    balance = value;
    return this;
  }

  /** One more backend, named b1, b2 and so on. */
  public FrontendSpec to(final int backendPort) {
    return to(backend("b" + (backends.size() + 1), backendPort));
  }

  public FrontendSpec to(final BackendConfig backend) {
    backends.add(backend);
    return this;
  }

  public FrontendSpec fallback(final String value) {
    fallback = value;
    return this;
  }

  public FrontendSpec connect(final long timeoutMs, final int triesMax) {
    connectMs = timeoutMs;
    tries = triesMax;
    return this;
  }

  public FrontendSpec idle(final long ms) {
    idleMs = ms;
    return this;
  }

  public FrontendSpec halfClose(final long ms) {
    halfCloseMs = ms;
    return this;
  }

  public FrontendSpec stall(final long ms) {
    stallMs = ms;
    return this;
  }

  public FrontendSpec maxAge(final long ms) {
    maxAgeMs = ms;
    return this;
  }

  public FrontendSpec unanswered(final long ms) {
    unansweredMs = ms;
    return this;
  }

  public FrontendSpec replies(final int value) {
    replies = value;
    return this;
  }

  public FrontendSpec datagramsPerSecond(final long count) {
    datagramRate = new RateConfig(count, TimeUnit.SECONDS.toNanos(1));
    return this;
  }

  public FrontendSpec receiveBuffer(final int bytes) {
    receiveBuffer = bytes;
    return this;
  }

  public FrontendSpec sessionsMax(final int value) {
    sessionsMax = value;
    return this;
  }

  public FrontendSpec ratePerSecond(final long count) {
    rate = new RateConfig(count, TimeUnit.SECONDS.toNanos(1));
    return this;
  }

  public FrontendSpec sendProxy(final SendProxy value) {
    send = value;
    return this;
  }

  public FrontendSpec acceptProxy(final Cidr... peers) {
    accept = List.of(peers);
    return this;
  }

  public FrontendSpec access(final AccessConfig value) {
    access = value;
    return this;
  }

  /** Of each client address; 0 for no limit. */
  public FrontendSpec sources(final int sessions, final long newPerSecond) {
    final long second = TimeUnit.SECONDS.toNanos(1);
    sources = new SourceConfig(sessions, new RateConfig(newPerSecond, second));
    return this;
  }

  /** So many sessions wait, for so long at most. */
  public FrontendSpec queue(final int sessions, final long ms) {
    queue = new QueueConfig(sessions, ns(ms));
    return this;
  }

  public FrontendSpec health(final HealthConfig value) {
    health = value;
    return this;
  }

  public FrontendSpec failover(final FailoverConfig value) {
    failover = value;
    return this;
  }

  public FrontendConfig build() {
    return new FrontendConfig(
        name,
        new ListenConfig(protocol, host, port, port),
        new PoolConfig(
            balance,
            0,
            fallback,
            backends,
            health,
            failover == null ? FailoverConfig.defaults(protocol) : failover),
        new TcpConfig(
            ns(connectMs),
            tries,
            protocol == Protocol.TCP ? ns(idleMs) : 0,
            ns(halfCloseMs),
            ns(stallMs),
            ns(maxAgeMs),
            0,
            KeepaliveConfig.DEFAULT,
            queue),
        new UdpConfig(
            protocol == Protocol.UDP ? ns(idleMs) : ns(60_000),
            ns(unansweredMs),
            replies,
            datagramRate,
            receiveBuffer),
        sessionsMax,
        rate,
        access,
        sources,
        List.of(),
        new ProxyConfig(send, accept));
  }

  private static long ns(final long ms) {
    return TimeUnit.MILLISECONDS.toNanos(ms);
  }
}
